import { Argument, type Command, Option } from 'commander'
import type { ExitCode } from './faults.ts'

/** How the process is to end. */
export type Done = (exit: ExitCode) => void
export type Add = (name: string, says: string, ...examples: string[]) => Command

export const folder = (): Argument => new Argument('[folder]', 'the folder of the project').default('.')

export function several(flags: string, says: string): Option {
  return new Option(flags, `${says}; may be said again`)
    .argParser((value: string, all: readonly string[]) => [...all, value])
    .default([], 'none')
}
