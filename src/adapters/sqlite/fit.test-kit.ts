import type { Model } from '../../model/model.ts'
import { type Connection, memoryConnection } from './driver.ts'
import { fitSchema } from './fit-schema.ts'

export const at: string = '2026-01-01T00:00:00.000Z'

/** A store in memory with the tables of a model. */
export function made(model: Model): Connection {
  const connection = memoryConnection()
  connection.exec('PRAGMA foreign_keys = ON')
  fitSchema(connection, model, at)
  return connection
}

/** What SQLite says of the soundness of what it holds. */
export const verdicts = (connection: Connection): readonly string[] =>
  ['PRAGMA integrity_check', 'SELECT * FROM pragma_foreign_key_check', 'PRAGMA foreign_keys'].map((sql) =>
    connection.prepare(sql).all([]).flat().join(),
  )
export const sound: readonly string[] = ['ok', '', '1']
