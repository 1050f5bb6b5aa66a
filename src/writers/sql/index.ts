export type { Dialect } from './dialect.ts'
export { postgresDialect } from './postgres-dialect.ts'
export { sqliteDialect } from './sqlite-dialect.ts'
export {
  checkName,
  columnCheck,
  columnDefault,
  columnOf,
  orderKey,
  referenceName,
  writeColumn,
  writeDefault,
  writeIndex,
  writeMatch,
  writeReferences,
  writeTable,
  writeTables,
} from './write-tables.ts'
