/** The face of migrations: a model's tables become another's while code is served, and rows move between engines. */
export { applyMigration, forbidden } from './apply.ts'
export { type CopyProgress, type CopyReport, copyData } from './copy/copy-data.ts'
export { migrationStatus } from './status.ts'
export { takeBack } from './take-back.ts'
export { type PlanFile, writeFiles } from './write-files.ts'
