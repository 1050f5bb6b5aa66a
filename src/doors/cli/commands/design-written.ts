import type { RecordedAnswers } from '../../../house/design.ts'
import { nearby } from '../faults.ts'
import { count, err, harmless } from '../output.ts'

/** What a design, or a change of one, left in a folder. */
export function tellWritten({ files, decisions, problems }: RecordedAnswers, folder: string): void {
  const { green, bold, yellow } = err.colours
  const isWritten = files.length + decisions.length > 0
  const place = bold(nearby(folder))
  err.line(
    isWritten
      ? `${green('✓')} ${count(files.length, 'file')} in ${place}, ${count(decisions.length, 'decision')} recorded`
      : `${green('✓')} nothing had to be written in ${place}`,
  )
  for (const problem of problems) err.line(`${yellow('note:')} ${harmless(problem)}`)
}
