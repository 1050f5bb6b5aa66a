/** What PostgreSQL's format_type calls the types that code has another name for. */
const formatted: Readonly<Record<string, string>> = {
  int: 'integer',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  serial: 'integer',
  bigserial: 'bigint',
  smallserial: 'smallint',
  float: 'double precision',
  float4: 'real',
  float8: 'double precision',
  double: 'double precision',
  doubleprecision: 'double precision',
  bool: 'boolean',
  varchar: 'character varying',
  string: 'character varying',
  char: 'character',
  varbit: 'bit varying',
  decimal: 'numeric',
  blob: 'bytea',
  'simple-array': 'text',
  'simple-json': 'text',
}

const timed: Readonly<Record<string, readonly [string, string]>> = {
  timestamp: ['timestamp', 'without time zone'],
  'timestamp without time zone': ['timestamp', 'without time zone'],
  timestamptz: ['timestamp', 'with time zone'],
  'timestamp with time zone': ['timestamp', 'with time zone'],
  time: ['time', 'without time zone'],
  timetz: ['time', 'with time zone'],
}

export interface TypeSize {
  readonly length?: string | null | undefined
  readonly precision?: string | null | undefined
  readonly scale?: string | null | undefined
}

/** A type of a declaration as format_type spells it: `varchar` with a length of 20 is `character varying(20)`. */
export function postgresType(type: string, { length, precision, scale }: TypeSize = {}): string {
  const [, name = type, given] = /^\s*([^(]*?)\s*(?:\(([^)]*)\))?\s*$/.exec(type.toLowerCase()) ?? []
  const spelled = Object.hasOwn(formatted, name) ? formatted[name]! : name
  const size = given ?? sizeOf(spelled, length, precision, scale)
  const suffix = size === null || size === '' ? '' : `(${size.replaceAll(/\s/g, '')})`
  const time = Object.hasOwn(timed, spelled) ? timed[spelled] : undefined
  if (time !== undefined) return `${time[0]}${suffix} ${time[1]}`
  return spelled === 'character' && suffix === '' ? 'character(1)' : `${spelled}${suffix}`
}

function sizeOf(
  type: string,
  length: string | null | undefined,
  precision: string | null | undefined,
  scale: string | null | undefined,
): string | null {
  if (/^(?:character|bit|character varying|bit varying|vector|halfvec)$/.test(type)) return length ?? null
  if (type === 'numeric') return precision == null ? null : scale == null ? `${precision},0` : `${precision},${scale}`
  return Object.hasOwn(timed, type) ? (precision ?? null) : null
}
