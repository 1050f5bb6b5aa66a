import type { Architecture } from '../model/architecture/architecture.ts'
import type { FunctionId, Value } from '../model/architecture/code.ts'
import { functionOf } from '../model/architecture/look-up.ts'
import { around } from './flow.ts'
import { settled } from './values.ts'

/** What a value is set to, a field of the class that it is read in among them: `this.keys`. */
export function settledIn(architecture: Architecture, id: FunctionId, value: Value): Value {
  const it = settled(value)
  const name = it.is === 'name' ? /^this\.#?(\w+)$/.exec(it.path)?.[1] : undefined
  if (name === undefined) return it
  const file = id.slice(0, id.lastIndexOf('#'))
  for (const at of around(architecture, id)) {
    const within = functionOf(architecture, at)?.class
    if (within == null) continue
    const held = architecture.code.classes.find((each) => each.file === file && each.name === within)
    const field = held?.fields.find((each) => each.name === name)?.value
    return field == null ? it : settled(field)
  }
  return it
}
