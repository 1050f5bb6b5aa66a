import { typeName } from '../../model/architecture/declared.ts'
import type { Attribute, Field, Term } from './parse-schema.ts'
import { mappedName, type Schema } from './schema.ts'

/** What Prisma makes of its types where nothing else is said. */
const usual: Readonly<Record<Schema['engine'], Readonly<Record<string, string>>>> = {
  postgres: {
    String: 'text',
    Boolean: 'boolean',
    Int: 'integer',
    BigInt: 'bigint',
    Float: 'double precision',
    Decimal: 'numeric(65,30)',
    DateTime: 'timestamp(3) without time zone',
    Json: 'jsonb',
    Bytes: 'bytea',
  },
  mysql: {
    String: 'VARCHAR(191)',
    Boolean: 'BOOLEAN',
    Int: 'INTEGER',
    BigInt: 'BIGINT',
    Float: 'DOUBLE',
    Decimal: 'DECIMAL(65,30)',
    DateTime: 'DATETIME(3)',
    Json: 'JSON',
    Bytes: 'LONGBLOB',
  },
  sqlite: {
    String: 'TEXT',
    Boolean: 'BOOLEAN',
    Int: 'INTEGER',
    BigInt: 'BIGINT',
    Float: 'REAL',
    Decimal: 'DECIMAL',
    DateTime: 'DATETIME',
    Json: 'JSONB',
    Bytes: 'BLOB',
  },
}

/** `@db.*` of PostgreSQL that are not their own name in lower case. */
const native: Readonly<Record<string, string>> = {
  VarChar: 'character varying',
  Char: 'character',
  VarBit: 'bit varying',
  Decimal: 'numeric',
  SmallInt: 'smallint',
  Integer: 'integer',
  BigInt: 'bigint',
  Real: 'real',
  DoublePrecision: 'double precision',
  ByteA: 'bytea',
  JsonB: 'jsonb',
  Int2: 'smallint',
  Int4: 'integer',
  Int8: 'bigint',
  Float4: 'real',
  Float8: 'double precision',
  Bool: 'boolean',
  String: 'character varying',
  Bytes: 'bytea',
}

const timed: Readonly<Record<string, readonly [string, string]>> = {
  Timestamp: ['timestamp', 'without time zone'],
  Timestamptz: ['timestamp', 'with time zone'],
  Time: ['time', 'without time zone'],
  Timetz: ['time', 'with time zone'],
}

/** The type that a field has in the database. */
export function columnType(schema: Schema, { type, attributes }: Field): string {
  const array = type.list ? '[]' : ''
  if (type.unsupported !== null) return `${type.unsupported}${array}`
  const told = attributes.find(({ name }) => name.startsWith('db.'))
  if (told !== undefined) return `${nativeType(schema, told)}${array}`
  const known = usual[schema.engine]
  if (Object.hasOwn(known, type.name)) return `${known[type.name]}${array}`
  const of = schema.enums.get(type.name)?.block
  if (of === undefined) return `${type.name}${array}`
  if (schema.engine === 'mysql') return `ENUM(${of.fields.map((value) => `'${mappedName(value)}'`).join(', ')})`
  return schema.engine === 'sqlite' ? 'TEXT' : `${typeName(mappedName(of))}${array}`
}

function nativeType({ engine }: Schema, { name: path, args }: Attribute): string {
  const name = path.slice('db.'.length)
  const given = args.map(({ value }) => numberOf(value)).join(',')
  const size = given === '' ? '' : `(${given})`
  if (engine !== 'postgres') return `${name.toUpperCase()}${size}`
  const time = Object.hasOwn(timed, name) ? timed[name] : undefined
  if (time !== undefined) return `${time[0]}${size} ${time[1]}`
  const spelled = Object.hasOwn(native, name) ? native[name]! : name.toLowerCase()
  return spelled === 'character' && size === '' ? 'character(1)' : `${spelled}${size}`
}

function numberOf(value: Term): string {
  return value.is === 'number' ? value.text : ''
}
