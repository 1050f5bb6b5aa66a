import pluralize from 'pluralize'
import type { Column, DbEnum, Engine, ForeignKey, Index, Table } from '../../../model/architecture/database.ts'
import {
  declaredColumn,
  declaredIndex,
  declaredKey,
  declaredTable,
  endedName,
  indexOfConstraint,
} from '../../../model/architecture/declared.ts'
import { snakeCase } from '../naming.ts'
import { booleanOf, fieldOf, textOf } from '../terms/chain.ts'
import type { Modules } from '../terms/modules.ts'
import type { Term } from '../terms/term.ts'
import { type Association, actionOf, draftOf, type ModelDraft, readAssociations } from './associations.ts'
import { findModels, type SequelizeModel } from './find-models.ts'
import { readAttributes } from './read-attributes.ts'

export interface SequelizeFacts {
  readonly tables: readonly Table[]
  readonly enums: readonly DbEnum[]
  /** Files that declare them. */
  readonly files: readonly string[]
}

/** The tables that Sequelize would make of its models. */
export function declareSequelize(modules: Modules, engine: Engine, define: Term | undefined): SequelizeFacts {
  const drafts = findModels(modules).map((model): ModelDraft => {
    const underscored = booleanOf(optionOf(model, define, 'underscored')) === true
    const table = tableName(model, define, underscored)
    const plain = table.slice(table.lastIndexOf('.') + 1)
    return { model, table, underscored, attributes: readAttributes(modules, model, { engine, table: plain, underscored }) }
  })
  const associations = readAssociations(modules, drafts)
  return {
    tables: drafts.map((draft) => tableOf(draft, drafts, associations, engine, define)),
    enums: drafts.flatMap(({ table, attributes }) =>
      attributes.flatMap(({ column, values }) =>
        values === null ? [] : [{ name: `enum_${table}_${column.name}`, values, changes: 0, place: column.place }],
      ),
    ),
    files: [...new Set(drafts.map(({ model }) => model.file.path))],
  }
}

function optionOf({ options }: SequelizeModel, define: Term | undefined, name: string): Term | undefined {
  return fieldOf(options, name) ?? fieldOf(define, name)
}

function tableName(model: SequelizeModel, define: Term | undefined, underscored: boolean): string {
  const told = fieldOf(model.options, 'tableName')
  const schema = textOf(fieldOf(told, 'schema')) ?? textOf(optionOf(model, define, 'schema'))
  const isFrozen = booleanOf(optionOf(model, define, 'freezeTableName')) === true
  const usual = isFrozen ? model.name : pluralize(model.name)
  const name = textOf(told) ?? textOf(fieldOf(told, 'tableName')) ?? (underscored && !isFrozen ? snakeCase(usual) : usual)
  return schema === null || schema === 'public' ? name : `${schema}.${name}`
}

function tableOf(
  draft: ModelDraft,
  drafts: readonly ModelDraft[],
  associations: readonly Association[],
  engine: Engine,
  define: Term | undefined,
): Table {
  const { model, table, attributes, underscored } = draft
  const place = model.file.placeOf(model.span)
  const own = associations.filter(({ holder }) => holder === draft)
  const keyed = attributes.filter(({ isPrimary }) => isPrimary).map(({ column }) => column.name)
  const columns = new Map<string, Column>()
  const counted = engine === 'postgres' ? `nextval('${table}_id_seq'::regclass)` : null
  const id = declaredColumn({ name: 'id', type: 'integer', nullable: false, default: counted, identity: counted === null, place })
  if (keyed.length === 0) columns.set('id', id)
  const all = [...attributes.map(({ column }) => column), ...own.map(({ column }) => column), ...stamps(draft, engine, define)]
  for (const column of all) if (!columns.has(column.name)) columns.set(column.name, column)
  const primary = keyed.length === 0 ? ['id'] : keyed
  return declaredTable({
    name: table,
    model: model.variable,
    columns: [...columns.values()],
    primaryKey: { columns: primary, place },
    foreignKeys: keysOf(draft, drafts, own),
    indexes: [
      indexOfConstraint('primary', endedName([table], 'pkey'), primary, place),
      ...attributes.flatMap(({ unique }) => unique ?? []),
      ...indexesOf(draft, model, underscored),
    ],
    place,
  })
}

/** `createdAt`, `updatedAt` and `deletedAt`, which nobody declares. */
function stamps({ model, underscored }: ModelDraft, engine: Engine, define: Term | undefined): readonly Column[] {
  const isKept = booleanOf(optionOf(model, define, 'timestamps')) !== false
  if (!isKept) return []
  const isSoft = booleanOf(optionOf(model, define, 'paranoid')) === true
  return ['createdAt', 'updatedAt', ...(isSoft ? ['deletedAt'] : [])].flatMap((usual): Column[] => {
    const told = optionOf(model, define, usual)
    if (booleanOf(told) === false) return []
    const property = textOf(told) ?? usual
    const name = underscored ? snakeCase(property) : property
    const type = engine === 'postgres' ? 'timestamp with time zone' : 'DATETIME'
    const place = model.file.placeOf(model.span)
    return [declaredColumn({ name, ...(name === property ? {} : { property }), type, nullable: usual === 'deletedAt', place })]
  })
}

function keysOf(
  { attributes, table }: ModelDraft,
  drafts: readonly ModelDraft[],
  own: readonly Association[],
): readonly ForeignKey[] {
  const keys = new Map<string, ForeignKey>()
  for (const { key } of own) if (key !== null) keys.set(key.columns.join(), key)
  for (const { references, column } of attributes) {
    if (references === null || keys.has(column.name)) continue
    const other = draftOf(drafts, references.model)
    const named = other?.table ?? textOf(references.model) ?? textOf(fieldOf(references.model, 'tableName'))
    if (named === null) continue
    const to = { table: named, columns: [references.key ?? 'id'] }
    const name = endedName([table, column.name], 'fkey')
    keys.set(
      column.name,
      declaredKey({ name, columns: [column.name], to, onDelete: actionOf(references.onDelete), place: column.place }),
    )
  }
  return [...keys.values()]
}

/** The `indexes` of the options. */
function indexesOf({ attributes, table }: ModelDraft, { file, options }: SequelizeModel, underscored: boolean): readonly Index[] {
  const told = fieldOf(options, 'indexes')
  if (told?.is !== 'list') return []
  return told.items.flatMap((item): Index[] => {
    const fields = fieldOf(item, 'fields')
    const keys = (fields?.is === 'list' ? fields.items : []).map((field) => {
      const property = textOf(field) ?? textOf(fieldOf(field, 'name')) ?? textOf(fieldOf(field, 'attribute'))
      const known = attributes.find((each) => each.property === property)?.column.name
      const column = property === null ? null : (known ?? (underscored ? snakeCase(property) : property))
      return {
        column,
        expression: column === null ? '' : null,
        descending: textOf(fieldOf(field, 'order'))?.toUpperCase() === 'DESC',
      }
    })
    if (keys.length === 0) return []
    const usual = snakeCase([table, ...keys.map(({ column }) => column ?? '')].join('_'))
    const unique = booleanOf(fieldOf(item, 'unique')) === true || textOf(fieldOf(item, 'type')) === 'UNIQUE'
    return [
      declaredIndex({
        name: textOf(fieldOf(item, 'name')) ?? usual,
        keys: keys.map(({ expression, ...key }) => (expression === null ? key : { ...key, expression })),
        unique,
        method: textOf(fieldOf(item, 'using'))?.toLowerCase() ?? 'btree',
        where: fieldOf(item, 'where') === undefined ? null : '?',
        place: file.placeOf(item),
      }),
    ]
  })
}
