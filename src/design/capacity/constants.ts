import { type Figure, leaf } from './figure.ts'

export type Engine = 'sqlite' | 'postgres'

/** Requests whose costs were measured apart; `statement` is each further statement of a command. */
export type ServiceClass = 'get' | 'list' | 'listWithInclude' | 'create' | 'statement'

export type Constant =
  | { readonly says: string; readonly value: number; readonly unit: string; readonly from: 'measured'; readonly run: string }
  | { readonly says: string; readonly value: number; readonly unit: string; readonly from: 'assumed'; readonly source: string }

type ServiceName =
  | `${Engine}.${ServiceClass}.process`
  | `postgres.${ServiceClass}.database`
  | `${Exclude<ServiceClass, 'statement'>}.bytes`
type PeopleName = 'sessionsPerDay' | 'sessionSeconds' | 'includeShare' | 'commandStatements' | 'idempotentShare' | 'requestBytes'
type RowName =
  | 'textFill'
  | 'textWithoutMax'
  | 'bytesPerCharacter'
  | 'listItems'
  | 'optionalPresent'
  | 'partialShare'
  | 'indexFill'
  | 'tableFill'
  | 'backupCopies'
  | 'backupRatio'
type MachineName =
  | 'targetUse'
  | 'processMemoryBytes'
  | 'processBaseBytes'
  | 'inFlightBytes'
  | 'connectionBytes'
  | 'clientConnections'
  | 'databaseCoreBytes'
  | 'cacheShare'
  | 'databaseCoresMost'
  | 'sqliteProcessesMost'
  | 'maxConnections'
  | 'reservedConnections'
  | 'poolSize'
  | 'roundTripMs'
  | 'flushMs'
  | 'commitsPerFlush'
  | 'diskBytesPerSecond'
  | 'diskOperationsPerSecond'
  | 'diskOperationsMost'
  | 'networkBytesPerSecond'
  | 'hotShare'
  | 'hotReads'
  | `${Exclude<ServiceClass, 'create' | 'statement'>}.pages`
export type ConstantName = ServiceName | PeopleName | RowName | MachineName

/** What a plan rests on beside the design itself. A calibration puts measured values of a machine in place of these. */
export interface Constants extends Readonly<Record<ConstantName, Constant>> {
  /** What operations of the design itself were measured to take, in place of what their class does. */
  readonly operations?: MeasuredOperations
}

export interface MeasuredOperations {
  readonly engine: Engine
  /** With the data of fewer people first. */
  readonly sizes: readonly MeasuredSize[]
}

export interface MeasuredSize {
  /** Whose data were there. */
  readonly users: number
  readonly costs: Readonly<Record<string, { readonly processMicros: Constant; readonly bytes: Constant }>>
  readonly together: Constant | null
}

const sqliteRun = 'docs/bench.md, SQLite, Lintel, 64 connections, two shared cores, 2026-11-21'
const postgresRun = 'docs/bench.md, PostgreSQL 18, Lintel, 64 connections, two shared cores, 2026-11-21'

const measured = (value: number, unit: string, says: string, run: string): Constant => ({
  says,
  value,
  unit,
  from: 'measured',
  run,
})
const assumed = (value: number, unit: string, says: string, source: string): Constant => ({
  says,
  value,
  unit,
  from: 'assumed',
  source,
})

const micros = (value: number, run: string, what: string) => measured(value, 'µs', 'µs of a core', `${run}, ${what}`)
const cpu = (value: number, run: string, work: string) => micros(value, run, `CPU time a request of work ${work}`)

/** The load generator took its part of the two cores too, so that this is the most that the database can have taken. */
const rest = (value: number, work: string, sum: string) => micros(value, postgresRun, `work ${work}, at most: ${sum}`)

const service: Readonly<Record<ServiceName, Constant>> = {
  'sqlite.get.process': cpu(35, sqliteRun, 'a'),
  'sqlite.list.process': cpu(86, sqliteRun, 'b'),
  'sqlite.listWithInclude.process': cpu(366, sqliteRun, 'c'),
  'sqlite.create.process': cpu(92, sqliteRun, 'd'),
  'sqlite.statement.process': micros(57, sqliteRun, 'd less a: 92 µs − 35 µs, one row more that is written'),
  'postgres.get.process': cpu(62, postgresRun, 'a'),
  'postgres.list.process': cpu(135, postgresRun, 'b'),
  'postgres.listWithInclude.process': cpu(359, postgresRun, 'c'),
  'postgres.create.process': cpu(96, postgresRun, 'd'),
  'postgres.statement.process': micros(34, postgresRun, 'd less a: 96 µs − 62 µs, one row more that is written'),
  'postgres.get.database': rest(50, 'a', '2 cores ÷ 17,826/s − 62 µs of the process'),
  'postgres.list.database': rest(143, 'b', '2 cores ÷ 7,194/s − 135 µs of the process'),
  'postgres.listWithInclude.database': rest(547, 'c', '2 cores ÷ 2,208/s − 359 µs of the process'),
  'postgres.create.database': rest(92, 'd', '2 cores ÷ 10,645/s − 96 µs of the process'),
  'postgres.statement.database': rest(42, 'd less a', '92 µs − 50 µs'),
  'get.bytes': measured(886, 'bytes', 'bytes of an answer', `${sqliteRun}, work a`),
  'list.bytes': measured(10_188, 'bytes', 'bytes of an answer', `${sqliteRun}, work b`),
  'listWithInclude.bytes': measured(29_349, 'bytes', 'bytes of an answer', `${sqliteRun}, work c`),
  'create.bytes': measured(919, 'bytes', 'bytes of an answer', `${sqliteRun}, work d`),
}

const people: Readonly<Record<PeopleName, Constant>> = {
  sessionsPerDay: assumed(3, 'a day', 'sessions a day each', 'people come back a few times a day; measure it at the client'),
  sessionSeconds: assumed(180, 's', 's of a session', 'three minutes with the product in use; measure it at the client'),
  includeShare: assumed(0.25, 'times', 'share of lists that include', 'one screen in four shows rows of another entity too'),
  commandStatements: assumed(2, '', 'statements of a command', 'a handler writes two rows; its code says how many it does'),
  idempotentShare: assumed(0.5, 'times', 'share of commands with an idempotency key', 'clients that try again send one'),
  requestBytes: assumed(700, 'bytes', 'bytes of a request', 'a line, a token of 500 bytes, a few headers'),
}

const rows: Readonly<Record<RowName, Constant>> = {
  textFill: assumed(0.3, 'times', 'share of its bounds that a text fills', 'people write far less than they may'),
  textWithoutMax: assumed(200, 'characters', 'characters of a text without bounds', 'a paragraph'),
  bytesPerCharacter: assumed(1.1, 'times', 'bytes a character', 'UTF-8 of a European language; three for Chinese or Japanese'),
  listItems: assumed(5, 'items', 'items of a list', 'most lists are short'),
  optionalPresent: assumed(0.5, 'times', 'share of optional values that are there', 'half of what may be left out is'),
  partialShare: assumed(0.5, 'times', 'share of the rows that a partial index has', 'the condition is not weighed'),
  indexFill: assumed(
    0.75,
    'times',
    'fill of index pages',
    'ln 2 of B-trees that grow in any order (Yao 1978), 0.9 of those that grow at their end, as by id and by time',
  ),
  tableFill: assumed(0.9, 'times', 'fill of table pages', 'a tenth is dead or free between two clean-ups'),
  backupCopies: assumed(7, 'copies', 'backups kept', 'one a day for a week'),
  backupRatio: assumed(0.4, 'times', 'share of its size that a packed backup has', 'text and UUIDs pack to less than half'),
}

const machine: Readonly<Record<MachineName, Constant>> = {
  targetUse: assumed(0.6, 'times', 'use that is planned for', 'above it waiting grows fast, and one of several may fail'),
  processMemoryBytes: assumed(2e9, 'bytes', 'bytes of memory for a process', 'the size that the price of a process is for'),
  processBaseBytes: measured(121e6, 'bytes', 'bytes held by a process', `${sqliteRun}, RSS after load without mapped files`),
  inFlightBytes: assumed(
    200_000,
    'bytes',
    'bytes a request in flight',
    'its text, answer and buffers; many small ones take less',
  ),
  connectionBytes: assumed(20_000, 'bytes', 'bytes a client connection', 'buffers of a socket and of its parser'),
  clientConnections: assumed(20_000, 'connections', 'client connections a process', 'docs/serve.md: more are not accepted'),
  databaseCoreBytes: assumed(4e9, 'bytes', 'bytes of memory a core of the database', 'the common shape of database machines'),
  cacheShare: assumed(0.7, 'times', 'share of its memory that caches pages', 'the rest is for connections, sorts and the system'),
  databaseCoresMost: assumed(
    64,
    'cores',
    'cores that one database machine may have',
    'larger ones exist, at prices of their own',
  ),
  sqliteProcessesMost: assumed(8, 'processes', 'processes that one machine may have', 'a machine of eight cores is everywhere'),
  maxConnections: assumed(100, 'connections', 'max_connections of the server', 'what PostgreSQL begins with'),
  reservedConnections: assumed(6, 'connections', 'connections kept free', 'three for superusers, three to spare: docs/serve.md'),
  poolSize: assumed(
    14,
    'connections',
    'connections a process asks for',
    'docs/serve.md: LINTEL_DATABASE_CONNECTIONS unless said',
  ),
  roundTripMs: assumed(0.5, 'ms', 'ms to the database and back', 'one zone of a cloud'),
  flushMs: assumed(2, 'ms', 'ms of a flush to disk', 'network volumes take 1 to 4; a local disk took 0.3 (docs/bench.md)'),
  commitsPerFlush: assumed(32, 'commits', 'commits that share a flush', 'half of 64 that wait at once'),
  diskBytesPerSecond: assumed(
    125e6,
    'bytes/s',
    'bytes a second of the disk',
    'what common cloud volumes have unless more is bought',
  ),
  diskOperationsPerSecond: assumed(
    3_000,
    '/s',
    'reads a second of the disk',
    'what common cloud volumes have unless more is bought',
  ),
  diskOperationsMost: assumed(16_000, '/s', 'reads a second of the disk at most', 'what common cloud volumes can be bought with'),
  networkBytesPerSecond: assumed(125e6, 'bytes/s', 'bytes a second of the network', '1 Gbit/s a machine'),
  hotShare: assumed(
    0.2,
    'times',
    'share of the data that is hot',
    'new rows are read most: 80 of 100 reads go to 20 of 100 rows',
  ),
  hotReads: assumed(
    0.8,
    'times',
    'share of reads that go to hot data',
    'new rows are read most: 80 of 100 reads go to 20 of 100',
  ),
  'get.pages': assumed(
    2,
    'pages',
    'pages of data a read',
    'a leaf of the index and one of the table; what is above stays cached',
  ),
  'list.pages': assumed(11, 'pages', 'pages of data a read', 'a leaf of the index, and 20 rows of which two share a page'),
  'listWithInclude.pages': assumed(40, 'pages', 'pages of data a read', 'a list, and as much again for each of what it includes'),
}

export const constants: Constants = { ...service, ...people, ...rows, ...machine }

/** A constant as a figure. */
export function figureOf(all: Constants, name: ConstantName): Figure {
  return figureFrom(all[name])
}

export function figureFrom(constant: Constant): Figure {
  return leaf(
    constant.from,
    constant.says,
    constant.value,
    constant.unit,
    constant.from === 'measured' ? constant.run : constant.source,
  )
}

/** Where the value of a constant comes from. */
export function sourceOf(constant: Constant): string {
  return constant.from === 'measured' ? constant.run : constant.source
}
