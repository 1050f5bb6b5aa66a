import type { Connection } from './driver.ts'

/** Every table and index with its text, and every row with every value, as SQLite itself writes them. */
export function dump(connection: Connection): readonly string[] {
  const schema = connection.prepare('SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name').all([])
  const tables = schema.filter(([type]) => type === 'table').map(([, name]) => String(name))
  const rows = tables.flatMap((table) => {
    const columns = connection
      .prepare('SELECT name FROM pragma_table_info(?1)')
      .all([table])
      .map(([name]) => `quote("${name}")`)
    const lines = connection.prepare(`SELECT ${columns.join(` || ', ' || `)} FROM "${table}" ORDER BY rowid`).all([])
    return lines.map(([line]) => `${table}: ${line}`)
  })
  return [...schema.map((each) => JSON.stringify(each)), ...rows]
}

/**
 * The schema as what it means: columns in any order, since one that is added to a table comes last in it.
 */
export function schemaOf(connection: Connection): readonly string[] {
  return connection
    .prepare(`SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'lintel%' ORDER BY name`)
    .all([])
    .map(([name, sql]) => {
      const [, head, body, tail] = /^([^(]*)\((.*)\)([^)]*)$/s.exec(String(sql))!
      const columns = body!.split(/,\s*(?=")/).map((column) => column.trim())
      return `${name}: ${head!.trim()} (${String(sql).startsWith('CREATE TABLE') ? columns.sort().join('; ') : columns.join('; ')})${tail}`
    })
}
