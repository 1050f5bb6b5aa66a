/** An identifier, quoted. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A constant as an SQL literal. Never for what comes from a request: that is always bound. */
export function literal(value: string | number | bigint | boolean | null): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return value ? '1' : '0'
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : `'${value.replaceAll("'", "''")}'`
}

/** Words that PostgreSQL takes for itself where a name could stand. */
const reserved = new Set(
  'all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create current_date current_role current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign from grant group having in initially intersect into lateral leading limit localtime localtimestamp not null offset on only or order placing primary references returning select session_user some symmetric table then to trailing true union unique user using variadic when where window with'.split(
    ' ',
  ),
)

/** An identifier as a person would write it: quoted only where it has to be. */
export function written(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reserved.has(name) ? name : quote(name)
}

/** `audit.entries`: each part by itself. */
export function writtenPath(name: string): string {
  return name.split('.').map(written).join('.')
}
