import type { Event, Fields, VersionedEvent } from './blueprint.ts'

/** Whether more is said of an event than its fields: a field is an object, so one called `version` is no number. */
export function isVersioned(event: Event): event is VersionedEvent {
  return typeof event.version === 'number'
}

export function eventFields(event: Event): Fields {
  return isVersioned(event) ? event.fields : event
}

/** The field whose events are kept in order where none is named: the first required ref. */
export function defaultSubject(fields: Fields): string | null {
  const ref = Object.entries(fields).find(([, field]) => field.kind === 'ref' && field.optional !== true)
  return ref?.[0] ?? null
}
