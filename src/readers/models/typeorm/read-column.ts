import { literal } from '../../../kit/sql.ts'
import type { Column, DbEnum, Engine } from '../../../model/architecture/database.ts'
import { declaredColumn, typeName } from '../../../model/architecture/declared.ts'
import { postgresType } from '../postgres-type.ts'
import { booleanOf, fieldOf, numberOf, textOf, textsOf } from '../terms/chain.ts'
import type { Modules } from '../terms/modules.ts'
import type { DecoratorTerm, Term } from '../terms/term.ts'
import type { Member } from './read-entities.ts'
import type { TypeormSettings } from './settings.ts'

export interface EntityColumn {
  readonly member: Member
  readonly column: Column
  readonly isPrimary: boolean
  readonly isUnique: boolean
  readonly enum: DbEnum | null
}

const columnDecorators: ReadonlySet<string> = new Set([
  'Column',
  'PrimaryColumn',
  'PrimaryGeneratedColumn',
  'CreateDateColumn',
  'UpdateDateColumn',
  'DeleteDateColumn',
  'VersionColumn',
  'VirtualColumn',
])

/** A member's column; null for what is none. */
export function readColumn(modules: Modules, settings: TypeormSettings, table: string, member: Member): EntityColumn | null {
  const { file, property, span, decorators, prefixes } = member
  const decorator = decorators.find(({ name }) => columnDecorators.has(name))
  if (decorator === undefined || decorator.name === 'VirtualColumn' || settings.engine === null) return null
  const given = optionsOf(decorator)
  const options = given === undefined ? undefined : modules.settled(file, given).value
  const name = settings.naming.column(property, textOf(fieldOf(options, 'name')), prefixes)
  const isPrimary = decorator.name.startsWith('Primary') || booleanOf(fieldOf(options, 'primary')) === true
  const made = enumOf(modules, table, name, member, decorator, options, settings.engine)
  const isList = booleanOf(fieldOf(options, 'array')) === true
  const base = made === null ? typeOf(settings.engine, member, decorator, options) : typeName(made.name)
  const isNullable =
    booleanOf(fieldOf(options, 'nullable')) ??
    (decorator.name === 'DeleteDateColumn' || decorators.some((each) => each.name === 'Nullable'))
  const generated = generation(decorator, decorators)
  const column = declaredColumn({
    name,
    ...(name === property ? {} : { property }),
    type: isList ? `${base}[]` : base,
    nullable: isNullable && !isPrimary,
    default: defaultOf(settings.engine, table, name, generated, decorator, options),
    identity: generated === 'identity' || (generated === 'increment' && settings.engine !== 'postgres'),
    generated: fieldOf(options, 'asExpression') !== undefined,
    place: file.placeOf(span),
  })
  return { member, column, isPrimary, isUnique: booleanOf(fieldOf(options, 'unique')) === true, enum: made }
}

function optionsOf({ args }: DecoratorTerm): Term | undefined {
  return args.findLast(({ is }) => is === 'object' || is === 'name')
}

const usual: Readonly<Record<Engine, Readonly<Record<'string' | 'number' | 'boolean' | 'Date' | 'stamp', string>>>> = {
  postgres: {
    string: 'character varying',
    number: 'integer',
    boolean: 'boolean',
    Date: 'timestamp without time zone',
    stamp: 'timestamp without time zone',
  },
  mysql: { string: 'varchar(255)', number: 'int', boolean: 'tinyint', Date: 'datetime', stamp: 'datetime(6)' },
  sqlite: { string: 'varchar', number: 'integer', boolean: 'boolean', Date: 'datetime', stamp: 'datetime' },
}

function typeOf(engine: Engine, { type: written }: Member, decorator: DecoratorTerm, options: Term | undefined): string {
  const told = toldType(decorator, options)
  const known = usual[engine]
  if (told === null) {
    if (decorator.name === 'PrimaryGeneratedColumn') {
      return textOf(decorator.args[0]) === 'uuid' ? (engine === 'postgres' ? 'uuid' : 'varchar(36)') : known.number
    }
    if (/^(?:Create|Update|Delete)Date/.test(decorator.name)) return known.stamp
    if (decorator.name === 'VersionColumn') return known.number
    const core = (written ?? '').replace(/\s*\|\s*(?:null|undefined)\b/g, '').trim()
    return core === 'number' || core === 'boolean' || core === 'Date' ? known[core] : known.string
  }
  const size = {
    length: textOf(fieldOf(options, 'length')) ?? numberOf(fieldOf(options, 'length')),
    precision: numberOf(fieldOf(options, 'precision')),
    scale: numberOf(fieldOf(options, 'scale')),
  }
  if (engine === 'postgres') return postgresType(told === 'simple-enum' ? 'varchar' : told, size)
  return size.length === null ? told : `${told}(${size.length})`
}

const constructors: Readonly<Record<string, string>> = {
  String: 'varchar',
  Number: 'integer',
  Boolean: 'boolean',
  Date: 'timestamp',
}

/** `'text'`, `{ type: 'text' }`, `String`. */
function toldType(decorator: DecoratorTerm, options: Term | undefined): string | null {
  const generated = decorator.name === 'PrimaryGeneratedColumn'
  const first = generated ? undefined : decorator.args[0]
  const told = textOf(first) ?? textOf(fieldOf(options, 'type'))
  if (told !== null) return told
  const made = fieldOf(options, 'type') ?? first
  return made?.is === 'name' && Object.hasOwn(constructors, made.path) ? constructors[made.path]! : null
}

function generation(decorator: DecoratorTerm, decorators: readonly DecoratorTerm[]): string | null {
  if (decorator.name === 'PrimaryGeneratedColumn') return textOf(decorator.args[0]) ?? 'increment'
  const told = decorators.find(({ name }) => name === 'Generated')
  return told === undefined ? null : (textOf(told.args[0]) ?? 'increment')
}

function defaultOf(
  engine: Engine,
  table: string,
  name: string,
  generated: string | null,
  decorator: DecoratorTerm,
  options: Term | undefined,
): string | null {
  if (engine === 'postgres' && generated === 'uuid') return 'uuid_generate_v4()'
  if (engine === 'postgres' && (generated === 'increment' || generated === 'rowid'))
    return `nextval('${table}_${name}_seq'::regclass)`
  const told = fieldOf(options, 'default')
  if (told === undefined) return /^(?:Create|Update)Date/.test(decorator.name) ? 'now()' : null
  if (told.is === 'function') return told.returns === null ? null : textOf(told.returns)
  if (told.is === 'text') return literal(told.text)
  if (told.is === 'number') return told.text
  return told.is === 'boolean' ? String(told.value) : null
}

function enumOf(
  modules: Modules,
  table: string,
  column: string,
  { file, span }: Member,
  decorator: DecoratorTerm,
  options: Term | undefined,
  engine: Engine,
): DbEnum | null {
  if (engine !== 'postgres' || toldType(decorator, options) !== 'enum') return null
  const told = fieldOf(options, 'enum')
  const values =
    told?.is === 'name' ? (modules.enumOf(file, told.path) ?? textsOf(modules.settled(file, told).value)) : textsOf(told)
  const name = textOf(fieldOf(options, 'enumName')) ?? `${table}_${column}_enum`.toLowerCase()
  return { name, values, changes: 0, place: file.placeOf(span) }
}
