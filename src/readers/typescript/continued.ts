import type { Value } from '../../model/architecture/code.ts'
import type { LinkedCall, World } from './world.ts'

export interface Step {
  readonly name: string
  readonly args: readonly Value[]
}

/**
 * What is added to a query that is kept in a variable: of `let list = db.selectFrom('posts')` and `list.orderBy('id').limit(20)`
 * the last two. A condition that is added on some ways only is left out.
 */
export function createContinued(world: World): (linked: LinkedCall) => readonly Step[] {
  const inFunction = new Map<string, LinkedCall['call'][]>()
  for (const { call } of world.calls) {
    const list = inFunction.get(call.function)
    if (list === undefined) inFunction.set(call.function, [call])
    else list.push(call)
  }
  return ({ call }) => {
    const beside = inFunction.get(call.function) ?? []
    const whole = beside.find(({ place, keptAs }) => keptAs !== null && place.start === call.place.start)
    if (whole === undefined || whole.awaited) return []
    const onName = `${whole.keptAs}.`
    return beside
      .filter(
        ({ callee, place }) =>
          place.start > whole.place.end && callee.startsWith(onName) && !/[.(]/.test(callee.slice(onName.length)),
      )
      .flatMap(({ callee, args, chain, conditions }) => [
        { name: callee.slice(onName.length), args, sure: conditions.length <= whole.conditions.length },
        ...chain.map((step) => ({ ...step, sure: conditions.length <= whole.conditions.length })),
      ])
      .filter(({ name, sure }) => sure || !/where|having/i.test(name))
  }
}
