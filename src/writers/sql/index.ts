export { columnDefault, columnOf, writeColumn, writeIndex, writeMatch, writeTable, writeTables } from './write-tables.ts'
