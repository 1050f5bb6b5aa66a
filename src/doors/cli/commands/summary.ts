import { resolve } from 'node:path'
import { readOverview } from '../../../house/check-decisions.ts'
import { type SummaryOptions, summaryOf } from '../../../house/summary.ts'
import { refreshInsights } from '../../../house/write-insights.ts'
import { cacheFolder } from '../cache-folder.ts'
import type { ExitCode } from '../faults.ts'
import { columns, err, harmless, json, out, withProgress } from '../output.ts'

type Summary = Awaited<ReturnType<typeof summaryOf>>

interface SummaryCommandOptions {
  readonly insights?: boolean
  readonly json?: boolean
}

/** What the project is by now; with `--insights` its `insights.md` is brought up to date with it. */
export async function summaryCommand(path: string, { insights, json: asJson }: SummaryCommandOptions): Promise<ExitCode> {
  const folder = resolve(path)
  const written = insights ? await withProgress('bringing insights up to date', refreshInsights(folder, cacheFolder())) : null
  const read = () => withProgress('reading the project', readOverview({ folder, cacheFolder: cacheFolder() }))
  const summary = await summaryOf({ folder, overview: written?.overview ?? (await read()), findings: null })
  if (asJson) out.line(json(written === null ? summary : { summary, files: written.files, problems: written.problems }))
  else out.line(summaryText(summary))
  if (written !== null && !asJson) tellWritten(written)
  return 0
}

function tellWritten({ files, problems }: Pick<Awaited<ReturnType<typeof refreshInsights>>, 'files' | 'problems'>): void {
  const { green, bold, yellow } = err.colours
  for (const file of files) err.line(`${green('✓')} wrote ${bold(file)}`)
  if (files.length === 0) err.line('insights are up to date: nothing was written')
  for (const problem of problems) err.line(`${yellow('note:')} ${harmless(problem)}`)
}

/** What follows other work; null where it cannot be told, which is said, and takes nothing from that work. */
export async function summaryAfter(options: SummaryOptions): Promise<Summary | null> {
  try {
    return await withProgress('summing up', summaryOf(options))
  } catch (error) {
    err.line(`${err.colours.yellow('note:')} there is no summary: ${harmless((error as Error).message)}`)
    return null
  }
}

export function summaryText(summary: Summary): string {
  const { bold } = out.colours
  return columns(
    summary.map(({ field, says }) => [bold(field), harmless(says)]),
    '',
  )
}
