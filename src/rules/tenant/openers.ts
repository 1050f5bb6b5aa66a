/** Where code opens a database file whose name depends on whom it serves. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import { callersOf } from '../flow.ts'
import { once } from '../once.ts'
import { settled } from '../values.ts'

export interface Opening {
  /** The call that is given the name, be it of the driver or of a function that opens what it is given. */
  readonly call: Call
  readonly path: Value
  /** What of the name is not written in the code. */
  readonly parts: readonly Value[]
}

const drivers =
  /^(better-sqlite3:(default|Database)|node:sqlite:DatabaseSync|sqlite3:(default\.)?Database|bun:sqlite:Database|@libsql\/client:createClient|libsql:default)$/

/** Openings of files that are named after something: those of one fixed name are left out. */
export const openingsOf: (architecture: Architecture) => readonly Opening[] = once((architecture) => {
  const direct = architecture.code.calls.filter(
    ({ target, function: id }) => target !== null && drivers.test(target) && isServing(architecture, id),
  )
  return direct.flatMap((call) => opened(architecture, call, call.args[0], 3))
})

function opened(architecture: Architecture, call: Call, path: Value | undefined, depth: number): readonly Opening[] {
  if (path === undefined) return []
  const it = settled(path)
  // A function that opens what it is given: its callers name the file.
  if (it.is === 'name' && it.origin?.from === 'parameter' && depth > 0) {
    const { index } = it.origin
    return callersOf(architecture, call.function).flatMap((caller) => opened(architecture, caller, caller.args[index], depth - 1))
  }
  const parts = partsOf(it)
  return parts.length === 0 ? [] : [{ call, path, parts }]
}

/** Names in a template or a joined path that are neither constants, settings nor folders, nor the answer of a look-up. */
function partsOf(path: Value): readonly Value[] {
  switch (path.is) {
    case 'template':
      return path.values.flatMap(partsOf)
    case 'either':
    case 'other':
      return path.of.flatMap(partsOf)
    case 'call':
      return /(^|\.)(join|resolve|normalize|String|toString|trim|toLowerCase|concat|URL|encodeURIComponent)$/.test(path.callee)
        ? path.args.flatMap(partsOf)
        : []
    case 'name': {
      const from = path.origin?.from
      if (path.value !== null && from !== 'request') return partsOf(path.value)
      const isSetting = /dir|folder|root|base|config|settings|env|cwd|dirname|home/i.test(path.path)
      return !isSetting && (from === 'parameter' || from === 'request' || from === 'caller') ? [path] : []
    }
    default:
      return []
  }
}
