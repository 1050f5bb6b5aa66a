import pluralize from 'pluralize'
import { kebab, snake } from '../kit/text.ts'
import type { Action, Blueprint, Entity, Field, IndexSpec } from './blueprint.ts'

/** The names that the outside sees: URLs and the database. One place, so that checks and model cannot disagree. */

export function collectionOf(name: string, entity: Pick<Entity, 'plural'> | undefined): string {
  return entity?.plural ?? kebab(pluralize(name))
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

/** `POST /v1/posts/{id}/share-post`: what an action answers to, declared or derived. */
export function httpOf(name: string, action: Action, { entities }: Pick<Blueprint, 'entities'>): string {
  if (action.http !== undefined) return action.http
  const method = action.kind === 'query' ? 'GET' : 'POST'
  const row = action.on === undefined ? '' : `/${collectionOf(action.on, entities[action.on])}/{id}`
  return `${method} /v1${row}/${kebab(name)}`
}
