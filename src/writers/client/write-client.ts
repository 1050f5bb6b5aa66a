import type { Model } from '../../model/model.ts'
import { operationsOf } from '../openapi/index.ts'
import { actionCode, actionMember, actionTypes } from './action-types.ts'
import { collectionMember, entitiesType, entityTypes } from './entity-types.ts'
import { declare, inputMember, key, literal } from './field-types.ts'
import { runtimeCode } from './runtime-code.ts'
import { actionsCode, collectionCode } from './runtime-collection.ts'
import { runtimeTypes } from './runtime-types.ts'
import { clientNames } from './type-names.ts'

/**
 * A typed client of the served API as one TypeScript file without dependencies. It needs `fetch`: every browser, and
 * Node from 18 on.
 */
export function writeClient(model: Model): string {
  const operations = operationsOf(model)
  const names = clientNames(model)
  const reachable = model.entities.filter((entity) => operations.some((each) => each.entity === entity))
  const returned = model.entities.filter(({ name }) =>
    model.actions.some(({ returns }) => (returns.is === 'one' || returns.is === 'page') && returns.entity === name),
  )
  const typed = model.entities.filter((entity) => reachable.includes(entity) || returned.includes(entity))
  const collections = reachable.map(
    (entity) =>
      `    ${key(names.collections.get(entity.name)!)}: collection(send, ${literal(`/${model.version}/${entity.collection}`)}),`,
  )
  const pieces = [
    `/* Written by \`lintel emit types\` from the blueprint \`${model.name}\`. Do not edit: write it again instead. */\n/* eslint-disable */\n// biome-ignore-all lint: written by a program`,
    ...typed.flatMap((entity) => entityTypes(entity, names, operations)),
    ...model.actions.flatMap((action) => actionTypes(action, names)),
    ...model.errors.map(({ name, fields }) =>
      declare(
        names.errors.get(name)!,
        fields.map((field) => ({ text: inputMember(field) })),
      ),
    ),
    entitiesType(model, reachable, names, operations),
    runtimeTypes,
    [
      'export interface Client {',
      ...reachable.flatMap((entity) => collectionMember(entity, names, operations)),
      ...model.actions.flatMap((action) => actionMember(action, names)),
      '}',
    ].join('\n'),
    [
      'export function createClient(options: ClientOptions): Client {',
      '  const send = createSend(options)',
      '  return {',
      ...collections,
      ...model.actions.map((action) => actionCode(action, names)),
      '  }',
      '}',
    ].join('\n'),
    runtimeCode(model.auth.scheme),
    ...(reachable.length === 0 ? [] : [collectionCode]),
    ...(model.actions.length === 0 ? [] : [actionsCode]),
  ]
  return `${pieces.join('\n\n')}\n`
}
