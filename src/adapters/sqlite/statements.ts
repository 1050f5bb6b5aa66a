import { Lru } from '../../kit/lru.ts'
import type { Connection, Statement } from './driver.ts'

/** Statements a connection keeps prepared; beyond them the least used are prepared anew. */
const preparedStatements = 1_000

/** Prepares each text once a connection. */
export function createStatements(connection: Connection): (sql: string) => Statement {
  const prepared = new Lru<string, Statement>(preparedStatements)
  return (sql) => {
    let statement = prepared.get(sql)
    if (!statement) {
      statement = connection.prepare(sql)
      prepared.set(sql, statement)
    }
    return statement
  }
}
