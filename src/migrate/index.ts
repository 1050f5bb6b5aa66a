/** The face of migrations: a model's tables become another's while code is served. */
export { type Applied, type ApplyOptions, applyMigration, forbidden } from './apply.ts'
export { migrationStatus, type Status } from './status.ts'
export { type TakenBack, takeBack } from './take-back.ts'
export { LockPatienceError, type StepOptions } from './take-step.ts'
export { type PlanFile, writeFiles } from './write-files.ts'
