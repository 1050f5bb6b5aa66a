import type { Model } from './model.ts'

/** Why a part of a blueprint is as it is, where it says so. */
export interface Because {
  /** `entities.post`, `entities.post.author`, `actions.sharePost`. */
  readonly path: string
  readonly text: string
}

export function becausesOf(model: Model): readonly Because[] {
  const { entities, events, actions, jobs, sagas, external, webhooks } = model
  const named = { entities, events, actions, jobs, sagas, external, webhooks }
  const parts = Object.entries(named).flatMap(([kind, all]) =>
    all.map(({ name, because }) => ({ path: `${kind}.${name}`, text: because })),
  )
  const fields = entities.flatMap((entity) =>
    entity.fields.map(({ name, field }) => ({ path: `entities.${entity.name}.${name}`, text: field.because ?? null })),
  )
  return [...parts, ...fields].flatMap(({ path, text }) => (text === null ? [] : [{ path, text }]))
}

/** Numbers of the decisions that a text names: 4 for `ADR-4: one share a person`. */
export function decisionsNamedIn(text: string): readonly number[] {
  return [...new Set([...text.matchAll(/\bADR-0*(\d{1,9})\b/g)].map(([, number]) => Number(number)))]
}
