import { type ConstantName, type Constants, type Engine, figureOf } from './constants.ts'
import { type Figure, fixed, leaf, product, reckoned, sum } from './figure.ts'
import { measuredCost, measuredTogether } from './measured-cost.ts'
import type { OperationLoad, Workload } from './workload.ts'

/** What one request of an operation takes, and what all of them take at the peak. */
export interface OperationDemand {
  readonly operation: OperationLoad
  /** Beyond those of its class. */
  readonly furtherStatements: Figure
  /** Of a core of the serving process, for one request where nothing else is asked for. */
  readonly aloneMicros: Figure
  /** The same among all other requests. */
  readonly processMicros: Figure
  /** Of a core of the database server; 0 where it is a part of the process. */
  readonly databaseMicros: Figure
  /** Of a connection to the database, with the way there and the flush; 0 where there is none. */
  readonly connectionMs: Figure
  /** From its first byte to its answer, without waiting for others. */
  readonly serviceMs: Figure
  /** Requests a second that one core of a process can serve, where it does nothing else. */
  readonly ceiling: Figure
  readonly processCores: Figure
  readonly databaseCores: Figure
  /** Little's law: rate × service time. */
  readonly inFlight: Figure
  readonly bytes: Figure
}

export const microsOfSecond: Figure = fixed(1_000_000, 'µs a second')
const msOfSecond = fixed(1_000, 'ms a second')
const microsOfMs = fixed(1_000, 'µs a ms')

export function readDemands({ operations, users }: Workload, engine: Engine, constants: Constants): readonly OperationDemand[] {
  return operations.map((operation) => readDemand(operation, users.value, engine, constants))
}

function readDemand(operation: OperationLoad, users: number, engine: Engine, constants: Constants): OperationDemand {
  const { name, serviceClass, peak } = operation
  const statements = furtherStatements(operation, constants)
  const measured = measuredCost(constants, engine, name, users)
  const together = measuredTogether(constants, engine, users)
  const aloneMicros =
    measured?.processMicros ??
    cost(operation, statements, `${engine}.${serviceClass}.process`, `${engine}.statement.process`, constants)
  const processMicros =
    together === null ? aloneMicros : product({ says: `µs of ${name} among others`, unit: 'µs' }, aloneMicros, ['×', together])
  const databaseMicros =
    engine === 'sqlite'
      ? leaf('fixed', 'µs of the database', 0, 'µs', 'the database is a part of the process')
      : cost(operation, statements, `postgres.${serviceClass}.database`, 'postgres.statement.database', constants)
  const connectionMs = connectionTime(operation, statements, databaseMicros, engine, constants)
  const flush = operation.kind === 'write' && engine === 'sqlite' ? [figureOf(constants, 'flushMs')] : []
  const processMs = product({ says: 'ms of the process', unit: 'ms' }, processMicros, ['÷', microsOfMs])
  const serviceMs = sum({ says: 'ms of service', unit: 'ms' }, [processMs, ...(engine === 'sqlite' ? flush : [connectionMs])])
  return {
    operation,
    furtherStatements: statements,
    aloneMicros,
    processMicros,
    databaseMicros,
    connectionMs,
    serviceMs,
    ceiling: product({ says: `${name} a core`, unit: '/s' }, microsOfSecond, ['÷', aloneMicros]),
    processCores: product({ says: `cores for ${name}`, unit: 'cores' }, peak, ['×', processMicros], ['÷', microsOfSecond]),
    databaseCores: product({ says: `cores for ${name}`, unit: 'cores' }, peak, ['×', databaseMicros], ['÷', microsOfSecond]),
    inFlight: product({ says: `${name} in flight`, unit: 'requests' }, peak, ['×', serviceMs], ['÷', msOfSecond]),
    bytes: sum({ says: 'bytes a request and its answer', unit: 'bytes' }, [
      figureOf(constants, 'requestBytes'),
      measured?.bytes ?? figureOf(constants, `${serviceClass}.bytes`),
    ]),
  }
}

/** The cost of its class has the first statement in it. */
function furtherStatements({ statements, handler }: OperationLoad, constants: Constants): Figure {
  const known = leaf(
    'model',
    'statements of the design',
    statements,
    '',
    'the row that is loaded, and the events that are stored',
  )
  if (!handler) return { ...known, says: 'further statements' }
  const ofHandler = figureOf(constants, 'commandStatements')
  const value = Math.max(0, statements + ofHandler.value - 1)
  return reckoned(
    { says: 'further statements', unit: '' },
    value,
    `${statements} of the design + ${ofHandler.value} of its handler − 1`,
    [known, ofHandler],
  )
}

function cost(
  { name }: OperationLoad,
  statements: Figure,
  first: ConstantName,
  further: ConstantName,
  constants: Constants,
): Figure {
  const base = figureOf(constants, first)
  if (statements.value === 0) return base
  const more = product({ says: 'µs of further statements', unit: 'µs' }, statements, ['×', figureOf(constants, further)])
  return sum({ says: `µs of ${name}`, unit: 'µs' }, [base, more])
}

/** A read goes there and back once for each statement; a command for its commit too, and waits for the disk. */
function connectionTime(
  { kind }: OperationLoad,
  statements: Figure,
  databaseMicros: Figure,
  engine: Engine,
  constants: Constants,
): Figure {
  const named = { says: 'ms of a connection', unit: 'ms' }
  if (engine === 'sqlite')
    return leaf('fixed', named.says, 0, 'ms', 'there is no connection: the database is a part of the process')
  const work = product({ says: 'ms of the database', unit: 'ms' }, databaseMicros, ['÷', microsOfMs])
  const ways = leaf(
    'model',
    'ways there',
    statements.value + (kind === 'read' ? 1 : 2),
    '',
    'one a statement, and one of a commit',
  )
  const travel = product({ says: 'ms on the way', unit: 'ms' }, ways, ['×', figureOf(constants, 'roundTripMs')])
  return sum(named, [work, travel, ...(kind === 'write' ? [figureOf(constants, 'flushMs')] : [])])
}
