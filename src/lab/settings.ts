import type { Outside } from '../ports/outside.ts'

export interface LabSettings {
  readonly outside: Pick<Outside, 'after' | 'randomBytes'>
  /** Folder that a start is kept in from one run to the next. */
  readonly cacheFolder: string
  /** Memory that this process holds, in bytes. */
  readonly residentBytes: () => number
  /** Asked before an engine starts, so that it does not stand beside what nobody needs any more. */
  readonly makeRoom?: () => void
  /** The role that the repository's migrations run as, where it is known. */
  readonly migrator: string | null
  readonly limits?: Partial<Limits>
}

export interface Limits {
  /** For one start of the engine. */
  readonly startMs: number
  /** For the migrations of one database. */
  readonly replayMs: number
  /** For one hypothesis. */
  readonly trialMs: number
  /** By which the memory of this process may grow. */
  readonly residentBytes: number
  /** For the heap of the engine, which it does not exceed. */
  readonly heapBytes: number
}

export const usualLimits: Limits = {
  startMs: 60_000,
  replayMs: 20_000,
  trialMs: 40_000,
  // Under Node 24 a first start alone takes 1,000 MB for a moment.
  residentBytes: 1_600_000_000,
  heapBytes: 768_000_000,
}
