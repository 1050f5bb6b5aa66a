/** The face of the lab: an embedded PostgreSQL and SQLite in which migrations are replayed and hypotheses are tried. */
export { labVersion } from './engine.ts'
export { type Lab, openLab, type Replayed } from './lab.ts'
export { proofScript } from './proof-script.ts'
export type { LabSettings, Limits } from './settings.ts'
export type { Step, Trial } from './trial.ts'
