import type { Constant, ConstantName, Constants, Engine, MeasuredSize } from './constants.ts'
import type { OperationDemand } from './demand.ts'

/** What a design was measured to take on a machine. Plain data, kept as a file beside it. */
export interface Calibration {
  /** The day, `2026-11-22`. */
  readonly date: string
  readonly machine: string
  /** What was run, so that it can be run again. */
  readonly command: string
  readonly engine: Engine
  /** Measured with few data, and with more: what an operation takes grows with them. Fewest people first; one at least. */
  readonly sizes: readonly CalibratedSize[]
  /** Operations that could not be asked for, with why. */
  readonly refused: Readonly<Record<string, string>>
  /** Bytes that the serving process held at the end. */
  readonly residentBytes: number
}

export interface CalibratedSize {
  /** Whose data were there. */
  readonly users: number
  /** Of the design, as a plan names them. */
  readonly operations: Readonly<Record<string, OperationCalibration>>
  /** What a request took among all others, by what it took where nothing else was asked for; null where that was not measured. */
  readonly together: number | null
}

export interface OperationCalibration {
  /** For how long one request keeps the serving process busy. */
  readonly processMicros: number
  /** Of an answer. */
  readonly bytes: number
}

/** A value that cannot have been measured. */
export class CalibrationError extends Error {
  /** The operation, or the name of what was measured. */
  readonly subject: string

  constructor(subject: string, value: unknown) {
    super(`the calibration says ${String(value)} for \`${subject}\`: measure again, it takes a number above 0`)
    this.name = 'CalibrationError'
    this.subject = subject
  }
}

/**
 * The constants with what was measured in their place: of each operation its own, and of a class what its operations take on
 * average, as often as each comes. What a statement takes beyond them is told by commands.
 * @param demands of the plan without the calibration: what its operations are, and how often
 * @throws CalibrationError
 */
export function calibrate(constants: Constants, calibration: Calibration, demands: readonly OperationDemand[]): Constants {
  const { date, machine, command, engine, sizes, residentBytes } = calibration
  const run = `${command}, on ${machine}, ${date}`
  const replaced: Partial<Record<ConstantName, Constant>> = {}
  const measured = (value: number, unit: string, says: string): Constant => ({ says, value, unit, from: 'measured', run })
  const put = (name: ConstantName, value: number) => {
    const { says, unit } = constants[name]
    replaced[name] = measured(value, unit, says)
  }
  assertCalibration(calibration)
  // Of what was not measured itself, the class is told by the most data.
  const { operations } = sizes.at(-1)!
  const known = demands.filter(({ operation }) => Object.hasOwn(operations, operation.name))
  for (const kind of ['get', 'list', 'listWithInclude', 'create'] as const) {
    const own = known.filter(({ operation }) => operation.serviceClass === kind && !isCommand(operation))
    if (own.length === 0) continue
    put(
      `${engine}.${kind}.process`,
      averageOf(own, ({ operation }) => operations[operation.name]!.processMicros),
    )
    put(
      `${kind}.bytes`,
      averageOf(own, ({ operation }) => operations[operation.name]!.bytes),
    )
  }
  const statement = statementOf(known, { ...constants, ...replaced }, engine, operations)
  if (statement !== null) put(`${engine}.statement.process`, statement)
  put('processBaseBytes', residentBytes)
  return { ...constants, ...replaced, operations: { engine, sizes: sizes.map((size) => measuredSize(size, run)) } }
}

function measuredSize({ users, operations, together }: CalibratedSize, run: string): MeasuredSize {
  const at = `${run}, with the data of ${users} ${users === 1 ? 'person' : 'people'}`
  const measured = (value: number, unit: string, says: string): Constant => ({ says, value, unit, from: 'measured', run: at })
  return {
    users,
    costs: Object.fromEntries(
      Object.entries(operations).map(([name, { processMicros, bytes }]) => [
        name,
        {
          processMicros: measured(processMicros, 'µs', `µs of ${name}`),
          bytes: measured(bytes, 'bytes', `bytes of an answer of ${name}`),
        },
      ]),
    ),
    together: together === null ? null : measured(together, 'times', 'cost among other requests, by the cost alone'),
  }
}

const isCommand = ({ kind, handler }: OperationDemand['operation']) => kind === 'write' && handler

function assertCalibration({ sizes, residentBytes }: Calibration): void {
  if (sizes.length === 0) throw new CalibrationError('sizes', sizes)
  for (const { users, operations, together } of sizes) {
    assertMeasured('users', users)
    if (together !== null) assertMeasured('together', together)
    for (const [name, { processMicros, bytes }] of Object.entries(operations)) {
      assertMeasured(name, processMicros)
      assertMeasured(name, bytes)
    }
  }
  assertMeasured('residentBytes', residentBytes)
}

function assertMeasured(subject: string, value: unknown): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) throw new CalibrationError(subject, value)
}

function averageOf(demands: readonly OperationDemand[], of: (demand: OperationDemand) => number): number {
  const weightOf = ({ operation }: OperationDemand) => Math.max(operation.peak.value, Number.MIN_VALUE)
  const total = demands.reduce((sum, demand) => sum + weightOf(demand), 0)
  return demands.reduce((sum, demand) => sum + (weightOf(demand) / total) * of(demand), 0)
}

/** What commands take beyond a create, by the statements that they are reckoned to run beyond it; null where none tells. */
function statementOf(
  known: readonly OperationDemand[],
  constants: Constants,
  engine: Engine,
  operations: CalibratedSize['operations'],
): number | null {
  const create = constants[`${engine}.create.process`].value
  const further = known.flatMap(({ operation, furtherStatements }) => {
    const micros = operations[operation.name]!.processMicros - create
    return isCommand(operation) && furtherStatements.value > 0 && micros > 0 ? [micros / furtherStatements.value] : []
  })
  return further.length === 0 ? null : further.reduce((sum, each) => sum + each, 0) / further.length
}
