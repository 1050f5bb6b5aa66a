/** The face of the reader of SQL. */
export { preparePostgres as prepareSql } from './postgres/parser.ts'
export { readQuery } from './query/read-query.ts'
export type { SqlValue } from './query/resolved-query.ts'
export { createSqlReader } from './sql-reader.ts'
