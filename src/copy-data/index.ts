export { type CopyOptions, type CopyProgress, type CopyReport, copyData } from './copy-data.ts'
export type { CopiedTable, RowDifference } from './verify.ts'
