import type { Model } from '../../../model/model.ts'

/** Who may emit an event, as the blueprint names them: `action checkout`, `saga placeOrder`. */
export function emittersOf({ actions, jobs, sagas }: Model, event: string): readonly string[] {
  const named = (kind: string, of: readonly { readonly name: string; readonly emits: readonly string[] }[]) =>
    of.filter(({ emits }) => emits.includes(event)).map(({ name }) => `${kind} ${name}`)
  return [...named('action', actions), ...named('job', jobs), ...named('saga', sagas)]
}
