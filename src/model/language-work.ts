/** The words for what comes from the environment, and for events of which more is said than their fields. */
import { plain } from './language.ts'
import type { EventOf, Shape } from './language-shape.ts'

/** What the environment says where the backend runs: `env('PAYMENTS_URL')`; `else` holds where it says nothing. */
export const env = <const O extends { readonly else?: string } = Record<never, never>>(
  name: string,
  options?: O,
): { readonly env: string } & NoInfer<O> => plain({ env: name, ...options })

/** A required ref or text of an event: whose events are kept in order. */
type SubjectOf<F> = {
  [K in keyof F]: F[K] extends { readonly kind: 'ref' | 'text' } ? (F[K] extends { readonly optional: true } ? never : K) : never
}[keyof F] &
  string
export interface EventOptions<F, V> {
  /** One more with every change that readers of the event cannot take. Default 1. */
  readonly version?: V
  /** Keeps the events of one subject in order. Default: the first required ref, if there is one. */
  readonly subject?: SubjectOf<F>
  readonly because?: string
}
/** An event with a version: `event({ order: ref('order'), paid: decimal() }, { version: 2 })`. */
export const event = <const F extends Shape, const V extends number = 1>(
  fields: F,
  options: EventOptions<F, V> = {},
): EventOf<F, NoInfer<V>> => plain({ fields, ...options, version: options.version ?? 1 })
