/** The face of the reader of SQL. */
export { createSqlReader } from './sql-reader.ts'
