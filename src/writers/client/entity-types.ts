import type { EntityModel, Model } from '../../model/model.ts'
import { accessWords, type Filter, filtersOf, includableOf, type Operation, sortsOf } from '../openapi/index.ts'
import { comment, declare, inputMember, key, literal, patchMember, rowMember, typeOf } from './field-types.ts'
import type { ClientNames } from './type-names.ts'

/** The types of one entity: its row, what creates and changes it, and what a list of it takes. */
export function entityTypes(entity: EntityModel, names: ClientNames, operations: readonly Operation[]): readonly string[] {
  const { row, create, patch, where, sort } = names.entities.get(entity.name)!
  const kinds = new Set(operations.filter((each) => each.entity === entity).map(({ kind }) => kind))
  const told = entity.fields.filter(({ secret }) => !secret)
  const written = entity.fields.filter(({ readOnly }) => !readOnly)
  const changed = written.filter(({ immutable }) => !immutable)
  const why = (field: (typeof told)[number]) => (field.field as { because?: string }).because
  const stamps = [{ text: 'createdAt: string' }, { text: 'updatedAt: string' }]
  const members = told.map((field) => ({ text: rowMember(field), because: why(field) }))
  return [
    [...comment(entity.because ?? ''), declare(row, [{ text: 'id: string' }, ...members, ...stamps])].join('\n'),
    ...(kinds.has('create')
      ? [
          declare(
            create,
            written.map((field) => ({ text: inputMember(field), because: why(field) })),
          ),
        ]
      : []),
    ...(kinds.has('update')
      ? [
          declare(
            patch,
            changed.map((field) => ({ text: patchMember(field), because: why(field) })),
          ),
        ]
      : []),
    ...(kinds.has('list')
      ? [
          declare(
            where,
            filtersOf(entity).map((filter) => whereMember(entity, filter)),
          ),
          sortType(entity, sort),
        ]
      : []),
  ]
}

function whereMember(entity: EntityModel, { field, operators, after }: Filter): { text: string; because: string } {
  const found = entity.fields.find(({ name }) => name === field)
  const type = found ? typeOf(found.field) : 'string'
  const wrapper = operators.includes('prefix') ? 'Prefixed' : operators.includes('gt') ? 'Ordered' : 'Same'
  const because =
    after.length === 0 ? '' : `Only together with ${after.map((fields) => fields.join(' and ')).join(', or ')} held equal.`
  return { text: `${key(field)}?: ${wrapper}<${type}> | undefined`, because }
}

function sortType(entity: EntityModel, name: string): string {
  const conditional = sortsOf(entity).filter(({ after }) => after.length > 0)
  const notes = conditional.map(({ text, after }) => `\`${text}\` needs ${after.join(' and ')} held equal.`)
  return [
    ...comment(notes.join(' ')),
    `export type ${name} = ${sortsOf(entity)
      .map(({ text }) => literal(text))
      .join(' | ')}`,
  ].join('\n')
}

/** The types of each entity under its name, and how entities are related: what `View` and `Include` look up. */
export function entitiesType(
  model: Model,
  entities: readonly EntityModel[],
  names: ClientNames,
  operations: readonly Operation[],
): string {
  const lines = entities.map((entity) => {
    const { row, create, patch, where, sort } = names.entities.get(entity.name)!
    const kinds = new Set(operations.filter((each) => each.entity === entity).map(({ kind }) => kind))
    const relations = (wanted: 'one' | 'many') => {
      const found = includableOf(model, entity).filter(({ kind }) => kind === wanted)
      return found.length === 0
        ? 'Record<never, never>'
        : `{ ${found.map(({ name, target }) => `${key(name)}: ${literal(target)}`).join('; ')} }`
    }
    const of = (kind: Operation['kind'], type: string) => (kinds.has(kind) ? type : 'never')
    return [
      `  ${key(entity.name)}: {`,
      `    row: ${row}`,
      `    create: ${of('create', create)}`,
      `    patch: ${of('update', patch)}`,
      `    where: ${of('list', where)}`,
      `    sort: ${of('list', sort)}`,
      `    one: ${relations('one')}`,
      `    many: ${relations('many')}`,
      '  }',
    ].join('\n')
  })
  return ['/** Every entity: its types, and which others it leads to. */', 'export interface Entities {', ...lines, '}'].join(
    '\n',
  )
}

/** The collection as a member of the client: only what the API has. */
export function collectionMember(entity: EntityModel, names: ClientNames, operations: readonly Operation[]): readonly string[] {
  const kinds = operations.filter((each) => each.entity === entity).map(({ kind }) => kind)
  const methods = kinds.flatMap(
    (kind) => ({ list: ['list', 'pages', 'all'], get: ['get', 'getIfChanged'] })[kind as string] ?? [kind],
  )
  const rights = (['read', 'create', 'update', 'delete'] as const).filter((right) =>
    kinds.includes(right === 'read' ? 'get' : right),
  )
  const who = rights.map((right) => `${right}: ${accessWords(entity.can[right])}`).join('. ')
  const member = `  ${key(names.collections.get(entity.name)!)}: Pick<Collection<${literal(entity.name)}>, ${methods.map(literal).join(' | ')}>`
  return [...comment(`May ${who}.`, '  '), member]
}
