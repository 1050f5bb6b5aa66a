/** Pauses between attempts. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { FunctionId } from '../../model/architecture/code.ts'
import { callsIn, functionOf } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { settled } from '../values.ts'

/** Constant pauses of a function, and of the small functions inside it. */
export function sleepsIn(
  architecture: Architecture,
  id: FunctionId,
): readonly { readonly milliseconds: number; readonly place: Place }[] {
  const inner = architecture.code.functions.filter(({ within }) => within === id).map((each) => each.id)
  const near = [id, ...inner, ...(functionOf(architecture, id)?.uses ?? []).filter((used) => inner.includes(used))]
  return [...new Set(near)].flatMap((each) =>
    callsIn(architecture, each).flatMap(({ callee, target, args, place }) => {
      const isSleep = /(^|\.)(setTimeout|sleep|delay|wait|pause)$/.test(callee) || /^node:timers\/promises:/.test(target ?? '')
      const time = args.map(settled).find((arg) => arg.is === 'number')
      return isSleep && time?.is === 'number' ? [{ milliseconds: time.value, place }] : []
    }),
  )
}
