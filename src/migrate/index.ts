/** The face of migrations: a model's tables become another's while code is served. */
export { applyMigration, forbidden } from './apply.ts'
export { migrationStatus } from './status.ts'
export { takeBack } from './take-back.ts'
export { type PlanFile, writeFiles } from './write-files.ts'
