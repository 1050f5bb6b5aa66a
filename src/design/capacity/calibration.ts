import type { Constant, ConstantName, Constants, Engine, ServiceClass } from './constants.ts'

/** What a machine was measured to take. Plain data, kept as a file beside the design. */
export interface Calibration {
  /** The day, `2026-11-22`. */
  readonly date: string
  readonly machine: string
  /** What was run, so that it can be run again. */
  readonly command: string
  readonly engine: Engine
  readonly classes: Readonly<Partial<Record<ServiceClass, ClassCalibration>>>
}

export interface ClassCalibration {
  /** CPU time of the serving process for one request. */
  readonly processMicros: number
  /** CPU time of a database server for one request; nothing where it is part of the process. */
  readonly databaseMicros?: number
  /** Of an answer; not of a `statement`. */
  readonly bytes?: number
}

/** A value that cannot have been measured. */
export class CalibrationError extends Error {
  readonly constant: string

  constructor(constant: string, value: number) {
    super(`the calibration says ${value} for \`${constant}\`: measure again, it takes a number above 0`)
    this.name = 'CalibrationError'
    this.constant = constant
  }
}

/** The constants with what was measured in their place. @throws CalibrationError */
export function calibrate(constants: Constants, { date, machine, command, engine, classes }: Calibration): Constants {
  const run = `${command}, on ${machine}, ${date}`
  const replaced: Partial<Record<ConstantName, Constant>> = {}
  const put = (name: string, value: number | undefined) => {
    const known = name in constants ? constants[name as ConstantName] : undefined
    if (value === undefined || known === undefined) return
    if (!Number.isFinite(value) || value <= 0) throw new CalibrationError(name, value)
    replaced[name as ConstantName] = { says: known.says, value, unit: known.unit, from: 'measured', run }
  }
  for (const [kind, { processMicros, databaseMicros, bytes }] of Object.entries(classes)) {
    put(`${engine}.${kind}.process`, processMicros)
    put(`${engine}.${kind}.database`, databaseMicros)
    put(`${kind}.bytes`, bytes)
  }
  return { ...constants, ...replaced }
}
