import { defaultSubject } from './event.ts'
import type { Model } from './model.ts'
import { defaultVersion } from './names.ts'

/** What was not there yet when a model was stored, as if nothing had been said of it. */
export function completeModel(stored: Model): Model {
  return {
    ...fill({ version: defaultVersion, versions: [], jobs: [], sagas: [], external: [], webhooks: [] }, stored),
    entities: stored.entities.map((entity) => ({
      ...fill({ was: null, cacheMs: null }, entity),
      fields: entity.fields.map((field) => fill({ was: null, backfill: null }, field)),
    })),
    events: stored.events.map((event) => fill({ version: 1, subject: subjectOf(event.fields), because: null }, event)),
    actions: stored.actions.map((action) => fill({ starts: [], cacheMs: null, signed: null }, action)),
  }
}

function fill<T extends object>(missing: Partial<T>, given: T): T {
  return { ...missing, ...given }
}

function subjectOf(fields: Model['events'][number]['fields']): string | null {
  return defaultSubject(Object.fromEntries(fields.map(({ name, field }) => [name, field])))
}
