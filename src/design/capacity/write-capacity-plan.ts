import { tableCode, tableProse } from '../../kit/markdown.ts'
import type { Cost } from './cost.ts'
import { type Figure, writeFigure } from './figure.ts'
import type { CapacityPlan, PlannedComponent } from './plan-capacity.ts'
import { queueingSource } from './queueing.ts'
import { restsOn } from './rests-on.ts'
import type { TableStorage } from './storage.ts'
import { throughputAlone } from './throughput.ts'
import { writeBytes, writeCents, writeNumber, writeRounded, writeShare } from './write-number.ts'

/** A page that an engineer reads in two minutes; what it rests on stands at its end. */
export function writeCapacityPlan(plan: CapacityPlan): string {
  return `${[
    `# Capacity of ${plan.name}`,
    capacitySummary(plan).join('\n'),
    '## Requests',
    operationsTable(plan),
    scaledNote(plan),
    `How often, at the peak:\n\n${lines([plan.workload.activeUsers, plan.workload.concurrentUsers, ...plan.demands.map(({ operation }) => operation.peak)])}`,
    '## Storage',
    storageTable(plan),
    storageNotes(plan),
    '## What is full first',
    componentsTable(plan),
    componentNotes(plan),
    '## Cost a month',
    costTable(plan.cost),
    '## What this rests on',
    assumptions(plan),
  ]
    .filter((section) => section !== '')
    .join('\n\n')}\n`
}

/** What matters most of it, in five lines of Markdown. */
export function capacitySummary(plan: CapacityPlan): readonly string[] {
  const { workload, storage, deployment, firstBottleneck, headroom, latency, values, cost } = plan
  const { engine, processes, databaseCores, databaseReplicas } = deployment
  const on =
    engine === 'sqlite'
      ? `SQLite, ${count(processes, 'process')} on one machine`
      : `PostgreSQL of ${count(databaseCores, 'core')} with ${count(databaseReplicas, 'replica')}, ${count(processes, 'process')}`
  const full =
    firstBottleneck === null || headroom === null
      ? 'nothing fills it'
      : `${tableProse(firstBottleneck.says)}, with about ${writeRounded(firstBottleneck.fullAtUsers!)} users: ${writeRounded(headroom)} times those of this plan`
  const p99 =
    latency.p99Ms === null
      ? 'no bound on answers holds, since more comes than can be served'
      : `99 of 100 answers within about ${writeRounded(latency.p99Ms.value)} ms, where ${writeNumber(values.p99Ms)} ms are the goal`
  return [
    `- **Load**: ${writeNumber(workload.users.value)} users, ${writeNumber(workload.concurrentUsers.value)} at the same time; ${writeNumber(workload.reads.peak.value)} reads and ${writeNumber(workload.writes.peak.value)} writes a second at the peak`,
    `- **Runs on**: ${on}`,
    `- **Stored**: ${writeBytes(storage.total.afterOneYear.value)} after a year, ${writeBytes(storage.total.atRetention.value)} after ${writeNumber(values.retentionYears)} years, ${writeBytes(storage.growthPerMonth.value)} more each month`,
    `- **Full first**: ${full}; ${p99}`,
    `- **Costs**: about ${writeRounded(cost.centsPerMonth / 100)} USD a month on ${cost.provider}, at prices that are assumed${budget(plan)}`,
  ]
}

function budget({ values, cost }: CapacityPlan): string {
  if (values.budgetPerMonth === 0) return ''
  const within = cost.centsPerMonth <= values.budgetPerMonth * 100 ? 'within' : '**over**'
  return `, ${within} the budget of ${writeNumber(values.budgetPerMonth)} USD`
}

function operationsTable(plan: CapacityPlan): string {
  const rows = plan.demands.map((demand) => {
    const { operation, processMicros, databaseMicros, serviceMs, inFlight } = demand
    return [
      tableCode(operation.name),
      writeNumber(operation.mean.value),
      writeNumber(operation.peak.value),
      writeNumber(processMicros.value),
      writeNumber(databaseMicros.value),
      writeNumber(serviceMs.value),
      writeNumber(inFlight.value),
      writeNumber(throughputAlone(plan, demand).perSecond),
    ]
  })
  const { reads, writes } = plan.workload
  return table(
    ['operation', 'mean /s', 'peak /s', 'process µs', 'database µs', 'service ms', 'in flight', 'alone, at most /s'],
    [
      ...rows,
      ['all reads', writeNumber(reads.mean.value), writeNumber(reads.peak.value), '', '', '', '', ''],
      ['all writes', writeNumber(writes.mean.value), writeNumber(writes.peak.value), '', '', '', '', ''],
    ],
  )
}

function scaledNote({ workload }: CapacityPlan): string {
  return workload.scaled.map((each) => `- Scaled to what is said: ${tableProse(each)}`).join('\n')
}

function storageTable({ storage }: CapacityPlan): string {
  const row = ({ name, bytesPerRow, indexBytesPerRow, rows, bytes, growthPerMonth }: TableStorage) => [
    tableCode(name),
    `${writeNumber(bytesPerRow)} + ${writeNumber(indexBytesPerRow)}`,
    writeNumber(rows.now.value),
    writeNumber(rows.afterOneYear.value),
    writeNumber(rows.atRetention.value),
    writeBytes(growthPerMonth.value),
    writeBytes(bytes.atRetention.value),
  ]
  const { takenOver, total, rows, growthPerMonth } = storage
  const taken = takenOver.value === 0 ? [] : [['taken over', '', '', '', '', '', writeBytes(takenOver.value)]]
  return table(
    ['table', 'bytes a row + indexes', 'rows now', 'after a year', 'at the end', 'a month', 'stored at the end'],
    [
      ...[...storage.entities, ...storage.own].map(row),
      ...taken,
      [
        'all',
        '',
        writeNumber(rows.now.value),
        writeNumber(rows.afterOneYear.value),
        writeNumber(rows.atRetention.value),
        writeBytes(growthPerMonth.value),
        writeBytes(total.atRetention.value),
      ],
    ],
  )
}

function storageNotes({ storage, cache }: CapacityPlan): string {
  const { workingSet, memory, hitRate, neededHitRate } = cache
  return [
    `- Backups: ${writeBytes(storage.backups.value)} = ${tableProse(storage.backups.because)}`,
    `- Working set: ${writeBytes(workingSet.value)}; ${writeBytes(memory.value)} are there to cache it`,
    `- The cache answers ${writeShare(hitRate.value)} of page reads, and has to answer ${writeShare(neededHitRate.value)} for the disk to keep up`,
  ].join('\n')
}

function componentsTable({ components, firstBottleneck }: CapacityPlan): string {
  const row = ({ name, says, demand, capacity, utilisation, fullAtUsers }: PlannedComponent) => {
    const cells = [
      `${tableProse(says)}`,
      amount(demand),
      amount(capacity),
      writeShare(utilisation.value),
      fullAtUsers === null ? 'never' : writeRounded(fullAtUsers),
    ]
    return name === firstBottleneck?.name ? cells.map((cell) => `**${cell}**`) : cells
  }
  return table(['component', 'needs', 'has', 'used', 'full at users'], components.map(row))
}

function componentNotes({ latency, poolPerProcess, deployment }: CapacityPlan): string {
  const { inFlight, meanMs, p99Ms } = latency
  const notes = [
    ...(inFlight === null ? [] : [noted('In flight', inFlight)]),
    ...(meanMs === null ? [] : [noted('Mean', meanMs)]),
    ...(p99Ms === null ? [] : [noted('99 of 100', p99Ms)]),
    ...(deployment.engine === 'sqlite' ? [] : [noted('Connections of each process', poolPerProcess)]),
  ]
  return notes.join('\n')
}

function costTable({ lines: all, centsPerMonth, list }: Cost): string {
  const rows = all.map(({ says, quantity, unit, usd, cents }) => [
    tableProse(says),
    writeNumber(quantity),
    tableProse(unit),
    usd,
    writeCents(cents),
  ])
  const assumed = Object.values(list.prices).some(({ from }) => from === 'assumed')
  const pages = [...new Set(Object.values(list.prices).map(({ page }) => page))].join(', ')
  const note = assumed
    ? `**Prices are assumptions of ${list.date}, none was read from its page.** Replace them: ${pages}.`
    : `Prices of ${list.date}: ${pages}.`
  return [
    table(['for', 'how many', 'of', 'USD each', 'USD'], [...rows, ['all', '', '', '', writeCents(centsPerMonth)]]),
    `${note}${list.note === null ? '' : ` They are ${tableProse(list.note)}.`}`,
  ].join('\n\n')
}

/** Every number that was put in, once: what was measured first, then what is only assumed. */
function assumptions(plan: CapacityPlan): string {
  const all = restsOn(plan)
  const of = (origin: Figure['origin']) => all.filter((each) => each.origin === origin)
  const row = ({ says, value, because }: Figure) => [tableProse(says), writeNumber(value), tableProse(because)]
  return [
    `Waiting: ${queueingSource}. A plan is a forecast: measure it before it is relied on.`,
    `**Measured**\n\n${table(['what', 'value', 'run'], of('measured').map(row))}`,
    `**Assumed**\n\n${table(['what', 'value', 'source'], of('assumed').map(row))}`,
  ].join('\n\n')
}

// ── text ─────────────────────────────────────────────────────────────────────

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const numbers = head.map((_, i) => i > 0 && rows.every((row) => /^\**[\d,.e+ -]*( ([kMGT]?B|%))?\**$|^never$/.test(row[i]!)))
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(numbers.map((right) => (right ? '---:' : '---'))), ...rows.map(line)].join('\n')
}

const lines = (figures: readonly Figure[]) => figures.map((each) => noted(each.says, each)).join('\n')
const noted = (says: string, figure: Figure) => `- ${tableProse(`${says}: ${writeFigure(figure)}`)}`
const amount = ({ value, unit }: Figure) =>
  /^bytes(\/s)?$/.test(unit) ? `${writeBytes(value)}${unit.slice(5)}` : writeNumber(value)
const plurals: Readonly<Record<string, string>> = { process: 'processes', core: 'cores', replica: 'replicas' }
const count = (value: number, noun: string) => (value === 1 ? `1 ${noun}` : `${value === 0 ? 'no' : value} ${plurals[noun]}`)
