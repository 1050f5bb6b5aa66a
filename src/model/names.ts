import pluralize from 'pluralize'
import { kebab, snake } from '../kit/text.ts'
import type { Action, Blueprint, Entity, Field, IndexSpec } from './blueprint.ts'

/** The names that the outside sees: URLs and the database. One place, so that checks and model cannot disagree. */

export function collectionOf(name: string, entity: Pick<Entity, 'plural'> | undefined): string {
  return entity?.plural ?? kebab(pluralize(name))
}

/** The collection of an entity that a version of the API calls `name`, and that is called `present` now. */
export function collectionIn(name: string, plural: string | undefined, present: string, entity: Pick<Entity, 'plural'>): string {
  return plural ?? (name === present ? collectionOf(present, entity) : collectionOf(name, undefined))
}

export function columnOf(name: string, field: Field): string {
  return field.kind === 'ref' ? `${snake(name)}_id` : snake(name)
}

export function indexNameOf(entity: string, spec: IndexSpec, unique: boolean): string {
  const [on, where] = 'on' in spec ? [spec.on, spec.where ?? {}] : [spec, {}]
  const columns = on.map((each) => (each.startsWith('-') ? `${snake(each.slice(1))}_desc` : snake(each)))
  const name = [snake(entity), ...columns, unique ? 'key' : 'idx'].join('_')
  const suffix = Object.entries(where).map(([field, value]) => `_${[field, ...[value].flat()].join('_')}`)
  return name + snake(suffix.join('').replaceAll(/[^A-Za-z0-9_]/g, '_'))
}

/** The version of an API of which none is said. */
export const defaultVersion = 'v1'

/** `POST /v1/posts/{id}/share-post`: what an action answers to, declared or derived. */
export function httpOf(
  name: string,
  action: Action,
  { entities, version = defaultVersion }: Pick<Blueprint, 'entities' | 'version'>,
): string {
  if (action.http !== undefined) return action.http
  const { kind = 'command', on } = action
  return derivedHttp(name, { version, kind, collection: on === undefined ? null : collectionOf(on, entities[on]) })
}

/** Where an action answers that names no place of its own; `collection` is that of the row it acts on. */
export function derivedHttp(
  name: string,
  at: { readonly version: string; readonly kind: 'command' | 'query'; readonly collection: string | null },
): string {
  const row = at.collection === null ? '' : `/${at.collection}/{id}`
  return `${at.kind === 'query' ? 'GET' : 'POST'} /${at.version}${row}/${kebab(name)}`
}
