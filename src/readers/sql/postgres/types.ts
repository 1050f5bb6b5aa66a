import { constantOf, type NodeOf, stringsOf } from './parser.ts'

/** What PostgreSQL's format_type calls the types that have a second name. */
const formatted: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  varchar: 'character varying',
  bpchar: 'character',
  varbit: 'bit varying',
  decimal: 'numeric',
}

const timed: Readonly<Record<string, readonly [string, string]>> = {
  timestamp: ['timestamp', 'without time zone'],
  timestamptz: ['timestamp', 'with time zone'],
  time: ['time', 'without time zone'],
  timetz: ['time', 'with time zone'],
}

const serials: Readonly<Record<string, string>> = {
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
  smallserial: 'smallint',
  serial2: 'smallint',
}

/** The integer type that a serial is; null for what is none. */
export function serialType(type: NodeOf<'TypeName'> | undefined): string | null {
  const names = stringsOf(type?.names)
  return names.length === 1 ? (serials[names[0]!] ?? null) : null
}

/** A type as format_type names it. */
export function typeText(type: NodeOf<'TypeName'> | undefined): string {
  const names = stringsOf(type?.names)
  const array = '[]'.repeat((type?.arrayBounds ?? []).length > 0 ? 1 : 0)
  const modifiers = (type?.typmods ?? []).map((modifier) => constantOf(modifier) ?? '?')
  const builtIn = names.length === 1 || names[0] === 'pg_catalog'
  const name = names.at(-1) ?? ''
  if (name === 'interval') return `interval${array}`
  const withModifiers = modifiers.length > 0 ? `(${modifiers.join(',')})` : ''
  const time = builtIn ? timed[name] : undefined
  if (time !== undefined) return `${time[0]}${withModifiers} ${time[1]}${array}`
  if (builtIn && formatted[name] !== undefined) return `${formatted[name]}${withModifiers}${array}`
  const schema = names.length > 1 && names[0] !== 'public' && names[0] !== 'pg_catalog' ? `${quotedName(names[0]!)}.` : ''
  return `${schema}${quotedName(name)}${withModifiers}${array}`
}

function quotedName(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}
