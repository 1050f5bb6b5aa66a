import type { EntityModel, Model } from '../../model/model.ts'
import type { InputValues } from '../brief/inputs.ts'
import type { PartLoad } from '../catalogue/part-template.ts'
import { type Constants, type Engine, figureOf } from './constants.ts'
import { type Figure, fixed, leaf, type Named, product, reckoned, sum } from './figure.ts'
import { LoadError } from './load.ts'
import { payloadBytes, plainEntryBytes, plainRowBytes, rowBytes } from './row-bytes.ts'
import type { Workload } from './workload.ts'
import { secondsOfDay } from './workload.ts'

/** The same thing now, after a year, and when the first rows reach the end of their retention. */
export interface OverTime {
  readonly now: Figure
  readonly afterOneYear: Figure
  readonly atRetention: Figure
}

/** What a table takes: that of an entity, or one of Lintel's own. */
export interface TableStorage {
  readonly name: string
  readonly bytesPerRow: number
  /** Of all its indexes together. */
  readonly indexBytesPerRow: number
  readonly rowsPerMonth: Figure
  readonly rows: OverTime
  /** The table and its indexes. */
  readonly bytes: OverTime
  /** The part of `bytes.atRetention` that indexes are. */
  readonly indexBytes: Figure
  readonly growthPerMonth: Figure
}

export interface Storage {
  readonly engine: Engine
  /** By entity, as the model has them. */
  readonly entities: readonly TableStorage[]
  /** Events that wait or are kept, and answers that are kept for idempotency keys. */
  readonly own: readonly TableStorage[]
  /** What is there at the start. */
  readonly takenOver: Figure
  readonly total: OverTime
  readonly rows: OverTime
  readonly growthPerMonth: Figure
  readonly backups: Figure
}

type Moment = keyof OverTime
const moments: readonly Moment[] = ['now', 'afterOneYear', 'atRetention']
const momentNames = { now: 'now', afterOneYear: 'after a year', atRetention: 'at the end of retention' } as const

/** What the design stores, and how fast that grows. @throws LoadError */
export function readStorage(
  model: Model,
  load: PartLoad,
  values: InputValues,
  constants: Constants,
  workload: Workload,
  engine: Engine,
): Storage {
  checkRows(model, load)
  const entities = model.entities.map((entity) => entityStorage(model, entity, load, values, constants, workload, engine))
  const own = [messages(model, constants, workload, engine), idempotency(constants, workload, engine)]
  const tables = [...entities, ...own]
  const takenOver = leaf('given', 'bytes taken over', values.dataGb * 1e9, 'bytes', 'an input of the design: GB × 1,000,000,000')
  const total = overTime((moment) =>
    sum({ says: `bytes stored ${momentNames[moment]}`, unit: 'bytes' }, [...tables.map(({ bytes }) => bytes[moment]), takenOver]),
  )
  return {
    engine,
    entities,
    own,
    takenOver,
    total,
    rows: overTime((moment) =>
      sum(
        { says: `rows ${momentNames[moment]}`, unit: 'rows' },
        tables.map(({ rows }) => rows[moment]),
      ),
    ),
    growthPerMonth: sum(
      { says: 'bytes a month', unit: 'bytes' },
      tables.map(({ growthPerMonth }) => growthPerMonth),
    ),
    backups: product(
      { says: 'bytes of backups', unit: 'bytes' },
      total.atRetention,
      ['×', figureOf(constants, 'backupRatio')],
      ['×', figureOf(constants, 'backupCopies')],
    ),
  }
}

function checkRows(model: Model, { rows }: PartLoad): void {
  for (const [name, value] of Object.entries(rows)) {
    if (!model.entities.some((entity) => entity.name === name))
      throw new LoadError(name, `the load counts rows of \`${name}\`, an entity that the design does not have`)
    if (!(Number.isFinite(value) && value >= 0))
      throw new LoadError(name, `the load counts ${value} rows of \`${name}\` a month: give a number of 0 or more`)
  }
}

function entityStorage(
  model: Model,
  entity: EntityModel,
  { rows }: PartLoad,
  { retentionYears }: InputValues,
  constants: Constants,
  { users, activeUsers, writeScale }: Workload,
  engine: Engine,
): TableStorage {
  const { name } = entity
  const each = leaf('load', 'rows a month each', rows[name] ?? 0, 'rows', `the load of \`${name}\``)
  const scale = writeScale === null ? [] : [['×', writeScale] as const]
  const perMonth = product({ says: `rows of ${name} a month`, unit: 'rows' }, activeUsers, ['×', each], ...scale)
  const start = name === model.actor ? [users] : []
  const years = leaf('given', 'years kept', retentionYears, 'years', 'an input of the design')
  const kept = { now: 0, afterOneYear: Math.min(12, 12 * retentionYears), atRetention: 12 * retentionYears }
  const { row, indexes } = rowBytes(entity, engine, constants)
  const partial = entity.indexes.filter(({ where }) => where.length > 0).map((index) => index.name)
  const indexed = indexes.reduce(
    (total, index) => total + index.bytes * (partial.includes(index.name) ? constants.partialShare.value : 1),
    0,
  )
  const counted = overTime((moment) => {
    const months = reckoned({ says: 'months', unit: 'months' }, kept[moment], `of ${retentionYears} years kept`, [years])
    const grown = product({ says: `rows of ${name}`, unit: 'rows' }, perMonth, ['×', months])
    return start.length === 0 ? grown : sum({ says: `rows of ${name}`, unit: 'rows' }, [...start, grown])
  })
  return tableStorage(name, row, indexed, perMonth, counted, constants, engine)
}

// ── Lintel's own tables ──────────────────────────────────────────────────────

function messages(model: Model, constants: Constants, { operations }: Workload, engine: Engine): TableStorage {
  const payload = mean(model.events.map(({ fields }) => payloadBytes(fields, constants)))
  const [id, name, at, trace, seq] = [36, mean(model.events.map((event) => event.name.length)), 24, 55, 8]
  const emitting = operations.filter(({ events }) => events > 0)
  const rate = sum(
    { says: 'events a second', unit: '/s' },
    emitting.map((operation) =>
      product({ says: `events of ${operation.name}`, unit: '/s' }, operation.mean, ['×', fixed(operation.events, 'events each')]),
    ),
  )
  return keptFor(
    'events that are kept',
    plainRowBytes([seq, id, name, 1, id, payload, at, trace], engine),
    [[id], [name, at], [at]].reduce((total, key) => total + plainEntryBytes(key, engine), 0),
    [rate, ['×', fixed(7, 'days kept')]],
    constants,
    engine,
  )
}

function idempotency(constants: Constants, { writes }: Workload, engine: Engine): TableStorage {
  const [key, fingerprint, status, headers, made] = [36, 64, 2, 100, 8]
  return keptFor(
    'answers to idempotency keys',
    plainRowBytes([key, fingerprint, status, headers, constants['create.bytes'].value, made], engine),
    plainEntryBytes([key], engine) + plainEntryBytes([made], engine),
    [writes.mean, ['×', figureOf(constants, 'idempotentShare')]],
    constants,
    engine,
  )
}

/** Rows that are deleted after days: there are as many after the first week as at the end. */
function keptFor(
  name: string,
  row: number,
  indexed: number,
  [rate, ...steps]: readonly [Figure, ...(readonly ['×', Figure])[]],
  constants: Constants,
  engine: Engine,
): TableStorage {
  const none = reckoned({ says: name, unit: 'rows' }, 0, 'nothing has happened yet', [])
  const kept = product({ says: name, unit: 'rows' }, rate, ...steps, ['×', secondsOfDay])
  const noGrowth = reckoned({ says: `${name} a month`, unit: 'rows' }, 0, 'as many go as come', [])
  return tableStorage(name, row, indexed, noGrowth, { now: none, afterOneYear: kept, atRetention: kept }, constants, engine)
}

// ── rows to bytes ────────────────────────────────────────────────────────────

const pages = {
  sqlite: leaf('fixed', 'usable share of a page', 4_088 / 4_096, 'times', '4,096 bytes less a header of 8'),
  postgres: leaf('fixed', 'usable share of a page', 8_168 / 8_192, 'times', '8,192 bytes less a header of 24'),
} as const

function tableStorage(
  name: string,
  row: number,
  indexed: number,
  rowsPerMonth: Figure,
  rows: OverTime,
  constants: Constants,
  engine: Engine,
): TableStorage {
  const perRow = leaf('model', 'bytes a row', row, 'bytes', `the fields of ${name}, as ${engine} lays them out`)
  const perEntry = leaf('model', 'bytes of index a row', indexed, 'bytes', `the indexes of ${name}, as ${engine} lays them out`)
  const of = (named: Named, count: Figure) =>
    sum(named, [
      product(
        { says: 'bytes of the table', unit: 'bytes' },
        count,
        ['×', perRow],
        ['÷', pages[engine]],
        ['÷', figureOf(constants, 'tableFill')],
      ),
      indexBytesOf(count),
    ])
  const indexBytesOf = (count: Figure) =>
    product(
      { says: 'bytes of indexes', unit: 'bytes' },
      count,
      ['×', perEntry],
      ['÷', pages[engine]],
      ['÷', figureOf(constants, 'indexFill')],
    )
  return {
    name,
    bytesPerRow: row,
    indexBytesPerRow: indexed,
    rowsPerMonth,
    rows,
    bytes: overTime((moment) => of({ says: `bytes of ${name}`, unit: 'bytes' }, rows[moment])),
    indexBytes: indexBytesOf(rows.atRetention),
    growthPerMonth: of({ says: `bytes of ${name} a month`, unit: 'bytes' }, rowsPerMonth),
  }
}

function overTime(at: (moment: Moment) => Figure): OverTime {
  return Object.fromEntries(moments.map((moment) => [moment, at(moment)])) as unknown as OverTime
}

const mean = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / Math.max(1, values.length)
