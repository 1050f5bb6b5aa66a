import { camel, pascal } from '../../kit/text.ts'
import type { Model } from '../../model/model.ts'
import { createNames } from '../openapi/index.ts'

export interface ClientNames {
  readonly entities: ReadonlyMap<string, EntityTypeNames>
  readonly inputs: ReadonlyMap<string, string>
  readonly outputs: ReadonlyMap<string, string>
  readonly errors: ReadonlyMap<string, string>
  /** Property of the client, for a collection or an action. */
  readonly collections: ReadonlyMap<string, string>
  readonly actions: ReadonlyMap<string, string>
}

export interface EntityTypeNames {
  readonly row: string
  readonly create: string
  readonly patch: string
  readonly where: string
  readonly sort: string
}

/** What the file declares itself or needs from outside; a type of the model must not hide it. */
const reserved =
  'ApiProblem ProblemError ClientOptions RequestOptions ReadOptions ListOptions WriteOptions ChangeOptions Collection Client Entities EntityName ' +
  'Row One Many Include Known Inner View Whole Page Same Ordered Prefixed Send Sent Call Array AsyncGenerator AbortSignal Boolean Error Exclude ' +
  'Extract Function Headers JSON Map Number Object Omit Partial Pick Promise Readonly Record RequestInit Response Set String Symbol URL ' +
  'URLSearchParams WeakMap'

export function clientNames(model: Model): ClientNames {
  const free = createNames(reserved.split(' '))
  const rows = model.entities.map(({ name }) => [name, free(pascal(name))] as const)
  const entities = new Map(
    rows.map(([name, row]) => {
      const named = (suffix: string) => free(`${pascal(name)}${suffix}`)
      return [name, { row, create: named('Create'), patch: named('Patch'), where: named('Where'), sort: named('Sort') }] as const
    }),
  )
  const named = (of: readonly { readonly name: string }[], suffix: string) =>
    new Map(of.map(({ name }) => [name, free(`${pascal(name)}${suffix}`)]))
  const property = createNames(['then'])
  return {
    entities,
    inputs: named(model.actions, 'Input'),
    outputs: named(model.actions, 'Output'),
    errors: named(model.errors, 'Error'),
    collections: new Map(model.entities.map(({ name, collection }) => [name, property(camel(collection))])),
    actions: new Map(model.actions.map(({ name }) => [name, property(name)])),
  }
}
