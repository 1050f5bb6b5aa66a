/** Code that asks what a caller may do. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { FunctionId } from '../../model/architecture/code.ts'
import { callsIn } from '../../model/architecture/look-up.ts'
import { comparisonsIn } from '../flow.ts'
import { within } from '../values.ts'

export const roleWord: RegExp = /role|admin|permission|scope|staff|operator|superuser|privilege|polic(y|ies)|ability/i

/** Whether a function compares a role, or calls something that is named so. */
export function looksAtRole(architecture: Architecture, id: FunctionId): boolean {
  const compares = comparisonsIn(architecture, id).some(({ left, right }) =>
    [left, right].some((side) => [...within(side, 3)].some((value) => value.is === 'name' && roleWord.test(value.path))),
  )
  return (
    compares ||
    callsIn(architecture, id).some(
      ({ callee, conditions }) => roleWord.test(callee) || conditions.some((condition) => roleWord.test(condition)),
    )
  )
}
