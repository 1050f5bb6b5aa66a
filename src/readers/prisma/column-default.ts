import { literal } from '../../kit/sql.ts'
import type { Field, Term } from './parse-schema.ts'
import { argumentOf, attributeOf, mappedName, type Schema, textOf } from './schema.ts'

/** What the database puts in by itself; null for what the client makes: `cuid()`, `@updatedAt`. */
export function columnDefault(schema: Schema, table: string, field: Field): string | null {
  const told = argumentOf(attributeOf(field, 'default'), '', 'value')
  if (told === undefined) return null
  if (told.is === 'list') return listDefault(schema, field, told.items)
  if (told.is !== 'call') return constant(schema, field, told)
  switch (told.name) {
    case 'now':
      return 'CURRENT_TIMESTAMP'
    case 'dbgenerated':
      return textOf(told.args[0]?.value)
    case 'autoincrement':
    case 'sequence':
      return schema.engine === 'postgres' ? `nextval('${table}_${mappedName(field)}_seq'::regclass)` : null
    default:
      return null
  }
}

/** The database counts it up. */
export function isCounted({ engine }: Schema, field: Field): boolean {
  const told = argumentOf(attributeOf(field, 'default'), '', 'value')
  return engine !== 'postgres' && told?.is === 'call' && told.name === 'autoincrement'
}

function listDefault(schema: Schema, field: Field, items: readonly Term[]): string {
  return `ARRAY[${items.map((item) => constant(schema, field, item)).join(', ')}]`
}

function constant(schema: Schema, { type }: Field, term: Term): string | null {
  if (term.is === 'text') return literal(term.text)
  if (term.is === 'number') return term.text
  if (term.is !== 'name') return null
  const value = schema.enums.get(type.name)?.block.fields.find(({ name }) => name === term.text)
  return value === undefined ? term.text : literal(mappedName(value))
}
