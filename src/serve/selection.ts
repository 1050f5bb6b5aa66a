import { kebab } from '../kit/text.ts'
import type { EntityModel, Model } from '../model/model.ts'
import { everything, type Include, type Selection } from '../ports/store.ts'
import { includableOf } from '../writers/openapi/index.ts'
import { invalid, type Query, single } from './parameters.ts'

/** Relations that one request may include: each costs a sub-select a row. */
const mostIncludes = 10
const deepestInclude = 3
const defaultChildren = 20
const mostChildren = 100

export type SelectionReader = Model

/** `?fields=id,body&include=author,comments(3).author` as a selection. */
export function readSelection(model: SelectionReader, entity: EntityModel, query: Query): Selection {
  const fields = single(query, 'fields')
  const include = single(query, 'include')
  if (fields === undefined && include === undefined) return everything
  return {
    fields: fields === undefined ? null : readFieldNames(entity, fields),
    include: include === undefined ? [] : readIncludes(model, entity, include),
  }
}

function readFieldNames(entity: EntityModel, text: string): readonly string[] {
  const names = [...new Set(text.split(','))]
  const known = ['id', ...entity.fields.filter((field) => !field.secret).map(({ name }) => name), 'createdAt', 'updatedAt']
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw invalid('fields', `a ${kebab(entity.name)} has no field \`${unknown}\`; these are: ${known.join(', ')}`)
  return names.sort()
}

interface Branch {
  limit: number
  readonly inner: Map<string, Branch>
}

function readIncludes(model: Model, entity: EntityModel, text: string): readonly Include[] {
  const root = new Map<string, Branch>()
  const paths = text.split(',')
  if (paths.length > mostIncludes) throw invalid('include', `at most ${mostIncludes} relations`)
  for (const path of paths) {
    const steps = path.split('.')
    if (steps.length > deepestInclude) throw invalid('include', `at most ${deepestInclude} relations deep`)
    let [at, branches] = [entity, root]
    for (const step of steps) {
      const match = /^([A-Za-z][A-Za-z0-9]*)(?:\((\d{1,3})\))?$/.exec(step)
      const relations = includableOf(model, at)
      const relation = relations.find(({ name }) => name === match?.[1])
      if (!match || !relation) {
        const known = relations.map(({ name }) => name).join(', ') || 'none'
        throw invalid('include', `\`${step}\` is not a relation of ${at.collection}; these are: ${known}`)
      }
      const limit = match[2] === undefined ? defaultChildren : Number(match[2])
      if (match[2] !== undefined && relation.kind === 'one')
        throw invalid('include', `\`${relation.name}\` is one row, so it takes no count`)
      if (limit < 1 || limit > mostChildren) throw invalid('include', `\`${step}\`: expected a count from 1 to ${mostChildren}`)
      const branch = branches.get(relation.name) ?? { limit, inner: new Map<string, Branch>() }
      if (match[2] !== undefined) branch.limit = limit
      branches.set(relation.name, branch)
      branches = branch.inner
      at = model.entities.find(({ name }) => name === relation.target)!
    }
  }
  return toIncludes(root)
}

function toIncludes(branches: ReadonlyMap<string, Branch>): readonly Include[] {
  return [...branches].map(([relation, { limit, inner }]) => ({
    relation,
    limit,
    selection: { fields: null, include: toIncludes(inner) },
  }))
}
