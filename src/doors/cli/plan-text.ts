import type { VerifiedScale } from '../../house/measure-project.ts'
import {
  type CapacityPlan,
  type ProjectPlan,
  writeBytes,
  writeCents,
  writeCurvesTable,
  writeNumber,
  writeRounded,
  writeShare,
} from '../../house/plan.ts'
import { columns, count, harmless, type out } from './output.ts'

type Colours = typeof out.colours

/** A plan, beside the one that was asked for; the curves; and what it rests on. */
export function planText(
  { project: { calibration, load }, designed, asked, curves }: ProjectPlan,
  { bold, dim }: Colours,
): string {
  const plans = asked === null ? [designed] : [designed, asked]
  const rows = Object.entries(said).map(([name, write]) => [dim(name), ...plans.map(write)])
  const head = asked === null ? [] : [['', bold('as designed'), bold('asked')]]
  const measured =
    calibration === null
      ? 'Costs of requests are those of the bench that Lintel was measured with: `lintel design --calibrate` measures this project here.'
      : `Costs of ${count(measuredIn(calibration), 'operation')} were measured ${calibration.date} on ${harmless(calibration.machine)}.`
  const notes = [
    measured,
    ...(asked === null
      ? []
      : ['Asked is the same design with other values: `lintel design --set …` tells which decisions they would change.']),
    ...(load.assumed.length === 0 ? [] : [`Nobody has counted ${list(load.assumed)}: a middling load is assumed.`]),
    ...(load.dropped.length === 0 ? [] : [`What was counted of ${list(load.dropped)} is left out: the design has it no more.`]),
  ]
  return [
    bold(`Capacity of ${designed.name}`),
    columns([...head, ...rows]),
    '',
    bold(`What if there were fewer people, or more${asked === null ? '' : ', as asked'}`),
    writeCurvesTable(curves).trimEnd().replaceAll(/^/gm, '  '),
    '',
    ...notes.map((note) => dim(note)),
  ].join('\n')
}

const said: Readonly<Record<string, (plan: CapacityPlan) => string>> = {
  users: ({ workload }) => writeNumber(workload.users.value),
  'at the same time': ({ workload }) => writeNumber(workload.concurrentUsers.value),
  'reads a second': ({ workload }) => writeNumber(workload.reads.peak.value),
  'writes a second': ({ workload }) => writeNumber(workload.writes.peak.value),
  'runs on': ({ deployment: { engine, processes, databaseCores, databaseReplicas } }) =>
    engine === 'sqlite'
      ? `SQLite, ${count(processes, 'process', 'processes')}`
      : `PostgreSQL, ${count(databaseCores, 'core')}, ${count(databaseReplicas, 'replica')}; ${count(processes, 'process', 'processes')}`,
  'stored after a year': ({ storage }) => writeBytes(storage.total.afterOneYear.value),
  'stored in the end': ({ storage }) => writeBytes(storage.total.atRetention.value),
  'cache hits': ({ cache }) => writeShare(cache.hitRate.value),
  '99 of 100 answers': ({ latency, values }) =>
    latency.p99Ms === null
      ? 'never: more comes than goes'
      : `${writeNumber(latency.p99Ms.value)} ms, ${writeNumber(values.p99Ms)} ms wanted`,
  'full first': ({ firstBottleneck }) => firstBottleneck?.says ?? 'nothing',
  'full with': ({ firstBottleneck, headroom }) =>
    firstBottleneck === null || headroom === null
      ? 'no number of users'
      : `about ${writeRounded(firstBottleneck.fullAtUsers!)} users, ${writeRounded(headroom)} times as many`,
  'USD a month': ({ cost }) => `${writeCents(cost.centsPerMonth)} on ${cost.provider}, assumed`,
}

function measuredIn({ sizes }: NonNullable<ProjectPlan['project']['calibration']>): number {
  return new Set(sizes.flatMap(({ operations }) => Object.keys(operations))).size
}

const mostNamed = 4

function list(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).map((name) => `\`${name}\``)
  return `${shown.join(', ')}${names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ''}`
}

/** Whether all together, or what is stored, is further off than may be. */
export function isOff({ total, stored }: VerifiedScale, mostOff: number): boolean {
  const isFar = (of: { readonly percentOff: number } | null) => of !== null && Math.abs(of.percentOff) > mostOff
  return total === null || isFar(total) || isFar(stored)
}

interface Verified {
  readonly scales: readonly VerifiedScale[]
  readonly mostOff: number
  readonly calibration: object | null
}

/** What was foretold and what came, at each scale. */
export function verifiedText({ scales, mostOff, calibration }: Verified, { bold, dim, green, red }: Colours): string {
  const off = (percent: number) =>
    (Math.abs(percent) <= mostOff ? green : red)(`${percent > 0 ? '+' : ''}${percent.toFixed(0)} %`)
  const row = (
    { name, predicted, measured, percentOff }: VerifiedScale['operations'][number],
    extrapolated: readonly string[],
  ) => {
    const came = `${writeNumber(measured)}${extrapolated.includes(name) ? '*' : ''}`
    return [name === 'total' ? 'all together' : name, writeNumber(predicted), came, off(percentOff)]
  }
  const parts = scales.map(({ users, rows, rowsOfYear, operations, total, stored, refused, coverage, extrapolated }) =>
    [
      bold(
        `With a year of ${count(users, 'user')}: ${rows < rowsOfYear ? `${rows} of ${count(rowsOfYear, 'row')}` : count(rows, 'row')}`,
      ),
      columns([
        ['', dim('foretold /s'), dim('came /s'), dim('off')],
        ...[...operations, ...(total === null ? [] : [total])].map((each) => row(each, extrapolated)),
        ...(stored === null
          ? []
          : [['stored', writeBytes(stored.predicted), writeBytes(stored.measured), off(stored.percentOff)]]),
      ]),
      dim(`  ${Math.round(coverage * 100)} % of the work that the plan reckons with could be asked for`),
      ...(extrapolated.length === 0
        ? []
        : [dim('  * the sending or the machine was full before the process was: what it would answer with all of its time')]),
      ...Object.entries(refused).map(([name, why]) => dim(`  not measured: ${name}, ${harmless(why)}`)),
    ].join('\n'),
  )
  const wrong = scales.filter((scale) => isOff(scale, mostOff))
  const end =
    wrong.length === 0
      ? green(`✓ all together, and what is stored, within ${mostOff} % of what was foretold, at each scale`)
      : red(
          `✗ more than ${mostOff} % from what was foretold with ${wrong.map(({ users }) => count(users, 'user')).join(' and ')}`,
        )
  const hint =
    calibration === null
      ? [dim('The costs were foretold from another machine: `lintel design --calibrate` measures them here.')]
      : []
  return [...parts, end, ...hint].join('\n\n')
}
