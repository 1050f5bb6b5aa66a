import { join } from 'node:path'
import { connect } from './driver.ts'

/** Bytes of each table of a data folder, with its indexes: whole pages, as they would be once the log is emptied. */
export function tableBytes(folder: string): ReadonlyMap<string, number> {
  const connection = connect(join(folder, 'data.db'), { readOnly: true, durability: 'full' })
  try {
    const rows = connection
      .prepare(
        'SELECT s.tbl_name, sum(b.pgsize) FROM dbstat b JOIN sqlite_schema s ON s.name = b.name WHERE b.aggregate = TRUE GROUP BY 1',
      )
      .all([])
    return new Map(rows.map(([table, bytes]) => [String(table), Number(bytes)]))
  } finally {
    connection.close()
  }
}
