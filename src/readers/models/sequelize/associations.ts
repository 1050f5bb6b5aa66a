import type { Column, ForeignKey } from '../../../model/architecture/database.ts'
import { declaredColumn, declaredKey, endedName } from '../../../model/architecture/declared.ts'
import { camelCase, snakeCase } from '../naming.ts'
import { booleanOf, fieldOf, textOf } from '../terms/chain.ts'
import type { ModuleFile, Modules } from '../terms/modules.ts'
import { lastName } from '../terms/read-file.ts'
import type { Span, Term } from '../terms/term.ts'
import type { SequelizeModel } from './find-models.ts'
import type { Attribute } from './read-attributes.ts'

export interface ModelDraft {
  readonly model: SequelizeModel
  readonly table: string
  readonly underscored: boolean
  readonly attributes: readonly Attribute[]
}

/** A column that refers to another model, and its key where the database keeps one. */
export interface Association {
  readonly holder: ModelDraft
  readonly column: Column
  readonly key: ForeignKey | null
}

/** `Post.belongsTo(User, { foreignKey: 'authorId' })`, from either side, as a call or as a decorator. */
export function readAssociations(modules: Modules, drafts: readonly ModelDraft[]): readonly Association[] {
  const find = (term: Term | undefined): ModelDraft | undefined => draftOf(drafts, term)
  const called = modules.files.flatMap((file) =>
    file.terms.calls.flatMap(({ call }): Association[] => {
      const kind = lastName(call.callee)
      if (!/^(?:belongsTo|hasMany|hasOne)$/.test(kind) || call.callee.is !== 'name') return []
      const path = call.callee.path.slice(0, call.callee.path.lastIndexOf('.'))
      const owner =
        path === 'this' ? drafts.find((draft) => isInside(draft, file, call)) : find({ is: 'name', path, start: 0, end: 0 })
      const other = find(call.args[0])
      if (owner === undefined || other === undefined) return []
      const told: Told = { options: call.args[1], file, span: call, as: null }
      return [kind === 'belongsTo' ? associate(owner, other, told) : associate(other, owner, { ...told, fromOther: true })]
    }),
  )
  return [...called, ...decorated(drafts, find)]
}

function decorated(
  drafts: readonly ModelDraft[],
  find: (term: Term | undefined) => ModelDraft | undefined,
): readonly Association[] {
  return drafts.flatMap((draft) =>
    (draft.model.class?.fields ?? []).flatMap(({ name, span, decorators }): Association[] => {
      const decorator = decorators.find((each) => each.name === 'BelongsTo' || each.name === 'ForeignKey')
      const of = decorator?.args[0]
      const other = of?.is === 'function' ? find(of.returns ?? undefined) : undefined
      if (decorator === undefined || other === undefined) return []
      const { file } = draft.model
      if (decorator.name === 'ForeignKey') {
        const own: Term = { is: 'text', text: name, ...span }
        return [associate(draft, other, { options: undefined, foreignKey: own, file, span, as: null })]
      }
      const foreignKey = decorator.args[1]?.is === 'text' ? decorator.args[1] : (declaredKeyOf(draft, other, find) ?? undefined)
      const options = decorator.args[1]?.is === 'object' ? decorator.args[1] : undefined
      return [associate(draft, other, { options, foreignKey, file, span, as: name })]
    }),
  )
}

/** The member with `@ForeignKey` to the same model. */
function declaredKeyOf(
  draft: ModelDraft,
  other: ModelDraft,
  find: (term: Term | undefined) => ModelDraft | undefined,
): Term | null {
  const member = draft.model.class?.fields.find(({ decorators }) =>
    decorators.some(
      ({ name, args: [of] }) => name === 'ForeignKey' && of?.is === 'function' && find(of.returns ?? undefined) === other,
    ),
  )
  return member === undefined ? null : { is: 'text', text: member.name, ...member.span }
}

function isInside({ model }: ModelDraft, file: ModuleFile, { start }: Span): boolean {
  return (
    model.file === file &&
    file.terms.classes.some((each) => each.name === model.variable && each.start <= start && start < each.end)
  )
}

/** `User`, `models.User`, `db.User` or `'User'`. */
export function draftOf(drafts: readonly ModelDraft[], term: Term | undefined): ModelDraft | undefined {
  const name = term?.is === 'text' ? term.text : term?.is === 'name' ? lastName(term) : null
  return (
    drafts.find(({ model }) => model.variable === name) ??
    drafts.find(({ model, table }) => model.name === name || table === name)
  )
}

interface Told {
  readonly options: Term | undefined
  readonly foreignKey?: Term | undefined
  readonly file: ModuleFile
  readonly span: Span
  readonly as: string | null
  readonly fromOther?: boolean
}

function associate(
  holder: ModelDraft,
  other: ModelDraft,
  { options, foreignKey, file, span, as, fromOther = false }: Told,
): Association {
  const told = foreignKey ?? fieldOf(options, 'foreignKey')
  const primary = other.attributes.find(({ isPrimary }) => isPrimary)
  const alias = fromOther ? null : (textOf(fieldOf(options, 'as')) ?? as)
  const property =
    textOf(told) ?? textOf(fieldOf(told, 'name')) ?? camelCase(`${alias ?? other.model.name}_${primary?.property ?? 'id'}`)
  const field = textOf(fieldOf(told, 'field')) ?? textOf(fieldOf(told, 'fieldName'))
  const name = field ?? (holder.underscored ? snakeCase(property) : property)
  const place = file.placeOf(span)
  const known = holder.attributes.find((each) => each.property === property || each.column.name === name)?.column
  const nullable = known?.nullable ?? booleanOf(fieldOf(told, 'allowNull')) !== false
  const type = primary?.column.type ?? 'integer'
  const named = name === property ? {} : { property }
  const column = known ?? declaredColumn({ name, ...named, type, nullable, place })
  const isKept = booleanOf(fieldOf(options, 'constraints')) !== false
  const target = textOf(fieldOf(options, fromOther ? 'sourceKey' : 'targetKey')) ?? primary?.property ?? 'id'
  const action = textOf(fieldOf(options, 'onDelete'))
  const key = declaredKey({
    name: endedName([holder.table, column.name], 'fkey'),
    columns: [column.name],
    to: { table: other.table, columns: [other.attributes.find((each) => each.property === target)?.column.name ?? target] },
    onDelete: action === null ? (nullable ? 'set null' : fromOther ? 'cascade' : 'no action') : actionOf(action),
    place,
  })
  return { holder, column, key: isKept ? key : null }
}

const actions: readonly ForeignKey['onDelete'][] = ['no action', 'restrict', 'cascade', 'set null', 'set default']

export function actionOf(text: string | null): ForeignKey['onDelete'] {
  return actions.find((each) => each === text?.toLowerCase()) ?? 'no action'
}
