/** The extensions that come with the engine, and which of them a repository asks for. */

/** By their names in SQL; those that read files or pages of the server are left out. */
const shipped: ReadonlySet<string> = new Set([
  'amcheck',
  'bloom',
  'btree_gin',
  'btree_gist',
  'citext',
  'cube',
  'dict_int',
  'dict_xsyn',
  'earthdistance',
  'fuzzystrmatch',
  'hstore',
  'intarray',
  'isn',
  'lo',
  'ltree',
  'moddatetime',
  'pg_stat_statements',
  'pg_trgm',
  'pgcrypto',
  'seg',
  'tablefunc',
  'tcn',
  'tsm_system_rows',
  'tsm_system_time',
  'unaccent',
  'uuid-ossp',
])

const creates = /\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)"?/gi

/** Extensions that these statements create and the engine has; sorted. */
export function extensionsOf(texts: readonly string[]): readonly string[] {
  const named = texts.flatMap((text) => [...text.matchAll(creates)].map(([, name]) => name!.toLowerCase()))
  const wanted = new Set(named.filter((name) => shipped.has(name)))
  // It is built on another, and `CASCADE` creates that.
  if (wanted.has('earthdistance')) wanted.add('cube')
  return [...wanted].sort()
}
