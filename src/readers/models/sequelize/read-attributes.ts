import { literal } from '../../../kit/sql.ts'
import type { Column, Engine, Index } from '../../../model/architecture/database.ts'
import { declaredColumn, endedName, indexOfConstraint } from '../../../model/architecture/declared.ts'
import { snakeCase } from '../naming.ts'
import { Budget } from '../terms/budget.ts'
import { booleanOf, chainOf, fieldOf, textOf } from '../terms/chain.ts'
import type { ModuleFile, Modules } from '../terms/modules.ts'
import type { Span, Term, TermField } from '../terms/term.ts'
import { columnType } from './column-type.ts'
import type { SequelizeModel } from './find-models.ts'

export interface Attribute {
  readonly property: string
  readonly span: Span
  readonly column: Column
  readonly isPrimary: boolean
  readonly unique: Index | null
  /** Values of an enum. */
  readonly values: readonly string[] | null
  readonly references: { readonly model: Term; readonly key: string | null; readonly onDelete: string | null } | null
}

export interface AttributeSettings {
  readonly engine: Engine
  readonly table: string
  readonly underscored: boolean
}

/** The attributes of a model that are columns. */
export function readAttributes(modules: Modules, model: SequelizeModel, settings: AttributeSettings): readonly Attribute[] {
  return fieldsOf(modules, model.file, model.attributes, new Budget()).flatMap(({ file, field }) =>
    attributeOf(modules, model, settings, file, field),
  )
}

const deepest = 6

function fieldsOf(
  modules: Modules,
  file: ModuleFile,
  term: Term,
  budget: Budget,
  depth = 0,
): readonly { readonly file: ModuleFile; readonly field: TermField }[] {
  if (term.is !== 'object' || depth > deepest || !budget.spend()) return []
  return term.fields.flatMap((field) => {
    if (field.name !== null) return [{ file, field }]
    const spread = modules.settled(file, field.value)
    return fieldsOf(modules, spread.file, spread.value, budget, depth + 1)
  })
}

function attributeOf(
  modules: Modules,
  model: SequelizeModel,
  { engine, table, underscored }: AttributeSettings,
  file: ModuleFile,
  field: TermField,
): readonly Attribute[] {
  const { value } = modules.settled(file, field.value)
  const property = field.name!
  const name = textOf(fieldOf(value, 'field')) ?? (underscored ? snakeCase(property) : property)
  const told = value.is === 'object' ? fieldOf(value, 'type') : value
  const type = columnType(engine, table, name, told, value)
  if (type === null) return []
  const isPrimary = booleanOf(fieldOf(value, 'primaryKey')) === true
  const isCounted = booleanOf(fieldOf(value, 'autoIncrement')) === true
  const place = file === model.file ? file.placeOf(field) : file.placeOf(field.value)
  const counted = engine === 'postgres' && isCounted ? `nextval('${table}_${name}_seq'::regclass)` : null
  const column = declaredColumn({
    name,
    ...(name === property ? {} : { property }),
    type: type.type,
    nullable: booleanOf(fieldOf(value, 'allowNull')) !== false && !isPrimary && !isCounted,
    default: counted ?? defaultOf(fieldOf(value, 'defaultValue')),
    identity: isCounted && engine !== 'postgres',
    place,
  })
  const unique = fieldOf(value, 'unique')
  const isUnique = unique !== undefined && booleanOf(unique) !== false && unique.is !== 'text'
  const references = fieldOf(value, 'references')
  const of = fieldOf(references, 'model') ?? references
  return [
    {
      property,
      span: field,
      column,
      isPrimary,
      unique: isUnique ? indexOfConstraint('unique', endedName([table, name], 'key'), [name], place) : null,
      values: type.values,
      references:
        of === undefined
          ? null
          : { model: of, key: textOf(fieldOf(references, 'key')), onDelete: textOf(fieldOf(value, 'onDelete')) },
    },
  ]
}

/** What the database puts in; null for what Sequelize does: `UUIDV4`, `NOW`. */
function defaultOf(term: Term | undefined): string | null {
  switch (term?.is) {
    case 'text':
      return literal(term.text)
    case 'number':
      return term.text
    case 'boolean':
      return String(term.value)
    case 'call': {
      const step = chainOf(term).steps[0]
      const text = textOf(step?.args[0])
      return text === null ? null : step?.name === 'fn' ? `${text}()` : step?.name === 'literal' ? text : null
    }
    default:
      return null
  }
}
