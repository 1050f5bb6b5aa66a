import { copyBetween } from '../../../house/copy-data.ts'
import { type ExitCode, UsageError } from '../faults.ts'
import { count, err, harmless, json, out } from '../output.ts'

interface MigrateCopyOptions {
  readonly from: string
  readonly to: string
  readonly blueprint?: string
  readonly resume?: boolean
  readonly json?: boolean
}

type Report = Awaited<ReturnType<typeof copyBetween>>
type Progress = Parameters<NonNullable<Parameters<typeof copyBetween>[0]['onProgress']>>[0]

const betweenLinesMs = 200

/** Moves all data to another engine and compares them: 1 when they are not the same there. */
export async function migrateCopy(options: MigrateCopyOptions): Promise<ExitCode> {
  const { from, to, blueprint, resume = false, json: asJson = false } = options
  if (from === to) throw new UsageError('`--from` and `--to` are the same', 'name two places')
  const value =
    blueprint === undefined ? undefined : (await (await import('../../../house/load-app.ts')).loadBlueprint(blueprint)).value
  const report = await copyBetween({
    from,
    to,
    resume,
    ...(value === undefined ? {} : { blueprint: value }),
    ...(err.isTerminal && !asJson ? { onProgress: createProgress() } : {}),
  })
  if (err.isTerminal && !asJson) err.write('\r\u001b[2K')
  const isSame = report.differences.length === 0
  if (asJson) out.line(json({ ok: isSame, ...report }))
  else tell(report)
  return isSame ? 0 : 1
}

function createProgress(): (progress: Progress) => void {
  let toldMs = 0
  let last = ''
  return ({ step, table, rows, of }) => {
    const nowMs = performance.now()
    if (step === last && nowMs - toldMs < betweenLinesMs) return
    toldMs = nowMs
    last = step
    const share = of === 0 ? 100 : Math.floor((100 * rows) / of)
    const figures = step === 'indexing' ? '' : ` ${table}: ${rows} of ${count(of, 'row')}, ${share}%`
    err.write(`\r\u001b[2K${err.colours.dim(`${step}${figures} …`)}`)
  }
}

function tell({ state, tables, differences, strangers }: Report): void {
  const { green, red, bold, cyan, dim } = out.colours
  const rows = tables.reduce((sum, table) => sum + table.rows.target, 0)
  if (differences.length === 0) {
    const what = { copied: 'copied', resumed: 'the copy is finished', verified: 'the copy was finished before' }[state]
    out.line(`${green('✓')} ${bold(what)}: ${count(rows, 'row')} in ${count(tables.length, 'table')}, the same on both sides`)
  } else {
    const opened = state === 'verified' ? ', any more' : ', and no server opens it'
    out.line(`${red('✗')} ${bold('the copy is not what the source holds')}${opened}`)
    for (const { table, key, says } of differences) out.line(`  ${table} ${harmless(key)} ${says}`)
    out.line(`  ${cyan('empty the target and copy again, with nobody writing to either side')}`)
  }
  for (const { name, rows, checksum } of tables) {
    const same = rows.source === rows.target && checksum.source === checksum.target
    out.line(`  ${same ? green('✓') : red('✗')} ${name}: ${rows.target} of ${rows.source} ${dim(checksum.target.slice(0, 16))}`)
  }
  for (const { table, rows } of strangers)
    out.line(`  ${dim('–')} ${harmless(table)}: ${count(rows, 'row')} left where they are, as no table of the blueprint`)
}
