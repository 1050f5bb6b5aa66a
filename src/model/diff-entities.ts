import { canonicalJson } from '../kit/json.ts'
import { show } from './check-report.ts'
import { diffAccess } from './diff-access.ts'
import { breaking, type Change, compatible, diffCache, diffOrder, matchNames } from './diff-change.ts'
import { diffFields } from './diff-fields.ts'
import type { EntityModel, IndexModel } from './model.ts'

export function diffEntities(before: readonly EntityModel[], after: readonly EntityModel[]): readonly Change[] {
  const { added, removed, kept } = matchNames(before, after)
  return [
    ...diffOrder(
      before.map(({ name }) => name),
      after.map(({ name }) => name),
      'entities',
    ),
    ...added.map(({ name }) => compatible('entity-added', `entities.${name}`, `\`${name}\` is new`, 'additive')),
    ...removed.map(({ name }) =>
      breaking(
        'entity-removed',
        `entities.${name}`,
        `\`${name}\` is gone, with all its rows`,
        'keep it, without grants, until nobody needs its rows',
        'destructive',
      ),
    ),
    ...kept.flatMap(([had, has]) => diffEntity(had, has, `entities.${has.name}`)),
  ]
}

function diffEntity(before: EntityModel, after: EntityModel, path: string): readonly Change[] {
  const moved = `its collection is \`${after.collection}\`, and was \`${before.collection}\``
  return [
    ...(before.collection === after.collection
      ? []
      : [breaking('collection-changed', `${path}.plural`, moved, `keep \`plural: '${before.collection}'\``)]),
    ...diffFields(before.fields, after.fields, `${path}.fields`, { sent: true, read: true, stored: true }),
    ...diffIndexes(before, after, path),
    ...(['read', 'create', 'update', 'delete'] as const).flatMap((operation) =>
      diffAccess(before.can[operation], after.can[operation], `${path}.can.${operation}`),
    ),
    ...diffCache(before, after, path),
    ...(before.was === after.was ? [] : [compatible('restated', `${path}.was`, 'what it was called before is said otherwise')]),
    ...(before.because === after.because ? [] : [compatible('reason-changed', `${path}.because`, 'another reason is given')]),
  ]
}

/** Only of declared indexes: the others follow from the fields, where their changes are told. */
function diffIndexes(before: EntityModel, after: EntityModel, path: string): readonly Change[] {
  const declared = ({ indexes }: EntityModel) =>
    indexes.filter(({ reason }) => reason === 'declared').map((index) => ({ ...index, name: meaning(index) }))
  const [had, has] = [declared(before), declared(after)]
  const { added, removed } = matchNames(had, has)
  return [
    ...diffOrder(
      had.map(({ name }) => name),
      has.map(({ name }) => name),
      `${path}.index`,
    ),
    ...added.map((index) => addedIndex(index, path)),
    ...removed.map((index) => removedIndex(index, after.indexes, path)),
  ]
}

function meaning({ fields, unique, where }: IndexModel): string {
  return canonicalJson([fields, unique, where])
}

function addedIndex(index: IndexModel, path: string): Change {
  if (!index.unique) return compatible('index-added', `${path}.index`, `there is an index on ${spoken(index)}`, 'additive')
  const says = `no two rows may share ${spoken(index)}`
  return breaking('index-added', `${path}.unique`, says, 'leave it out, or correct the rows that share a value first', 'additive')
}

/** Lists are filtered and sorted by what an index serves, so without one, requests that worked are refused. */
function removedIndex(index: IndexModel, left: readonly IndexModel[], path: string): Change {
  const place = `${path}.${index.unique ? 'unique' : 'index'}`
  const says = `there is no index on ${spoken(index)}`
  const served = left.some(
    (other) =>
      other.where.length === 0 && canonicalJson(other.fields.slice(0, index.fields.length)) === canonicalJson(index.fields),
  )
  if (served || index.where.length > 0) return compatible('index-removed', place, says, 'additive')
  return breaking(
    'index-removed',
    place,
    `${says}, so lists cannot be filtered or sorted by it`,
    `keep \`[${index.fields.map(quoted).join(', ')}]\``,
    'additive',
  )
}

function spoken({ fields, where }: IndexModel): string {
  const rows = where.map(({ field, values }) => `${show(field)} is ${values.map(show).join(' or ')}`).join(' and ')
  return `[${fields.map(quoted).join(', ')}]${rows === '' ? '' : ` where ${rows}`}`
}

function quoted({ field, descending }: IndexModel['fields'][number]): string {
  return `'${descending ? '-' : ''}${field}'`
}
