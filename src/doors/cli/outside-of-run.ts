import { waitingOutside, waitingOutsideAt } from '../../house/outside.ts'
import type { Outside } from '../../ports/outside.ts'
import { UsageError } from './faults.ts'

/** Seconds since 1970 whose year is written with four digits. */
const latest = 253_402_300_799

/** The real time, or that of `SOURCE_DATE_EPOCH`: by it a build is the same bytes on any day. @throws UsageError */
export function outsideOfRun({ SOURCE_DATE_EPOCH: text }: Readonly<Record<string, string | undefined>>): Outside {
  if (text === undefined || text.trim() === '') return waitingOutside
  if (!/^\d{1,12}$/.test(text) || Number(text) > latest)
    throw new UsageError(
      `\`SOURCE_DATE_EPOCH\` is \`${text}\`, and it is a number of seconds since 1970`,
      'write one such as `1767225600`, or leave it out: the day is then today',
    )
  return waitingOutsideAt(Number(text) * 1_000)
}
