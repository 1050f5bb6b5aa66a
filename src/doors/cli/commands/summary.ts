import { resolve } from 'node:path'
import { readOverview } from '../../../house/check-decisions.ts'
import { summaryOf } from '../../../house/summary.ts'
import { cacheFolder } from '../cache-folder.ts'
import type { ExitCode } from '../faults.ts'
import { columns, harmless, json, out, withProgress } from '../output.ts'

export async function summaryCommand(path: string, options: { readonly json?: boolean }): Promise<ExitCode> {
  const folder = resolve(path)
  const overview = await withProgress('reading the project', readOverview({ folder, cacheFolder: cacheFolder() }))
  const summary = await summaryOf({ folder, overview, findings: null })
  out.line(options.json ? json(summary) : summaryText(summary))
  return 0
}

export function summaryText(summary: Awaited<ReturnType<typeof summaryOf>>): string {
  const { bold } = out.colours
  return columns(
    summary.map(({ field, says }) => [bold(field), harmless(says)]),
    '',
  )
}
