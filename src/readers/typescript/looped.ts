import type { Value } from '../../model/architecture/code.ts'
import type { Shape } from './facts.ts'
import type { Given } from './guards.ts'
import { importRef } from './link-values.ts'
import type { LinkedCall, World } from './world.ts'

/**
 * What the first argument of a call is in turn: `for (const plugin of [users, orders]) app.register(plugin)`. Empty where it
 * goes over no list that is written out.
 */
export function inTurn(world: World, call: LinkedCall): Given[] {
  const over = call.call.loop?.over
  const list = over?.is === 'name' ? over.value : over
  const [first] = call.call.args
  if (list?.is !== 'list' || first?.is !== 'name' || first.origin?.from !== 'loop' || first.path.includes('.')) return []
  return list.items.map((value) => ({ file: call.file, value, shape: shapeOf(world, call.file, value), call: null }))
}

function shapeOf(world: World, file: string, value: Value): Shape | null {
  if (value.is !== 'name') return null
  const facts = world.files.get(file)
  const own = facts?.functions.find((one) => one?.name === value.path && one.within?.endsWith('#0'))
  return own ? (`f:${own.id.slice(own.id.lastIndexOf('#') + 1)}|` as Shape) : importedAs(world, file, value.path)
}

/** What an import is called here, as a reference. */
export function importedAs(world: World, file: string, name: string): string | null {
  for (const { from, names } of world.files.get(file)?.imports ?? []) {
    const exported = Object.hasOwn(names, name) ? names[name] : undefined
    if (exported !== undefined) return importRef(from, exported)
  }
  return null
}
