import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realOutside } from '../ports/outside.test-kit.ts'
import type { LabSettings } from './settings.ts'

/** Kept between runs of the tests, as it is between reviews: a fresh start costs seconds. */
export const sharedCache: string = join(tmpdir(), 'lintel-lab-tests')

export function labSettings(more: Partial<LabSettings> = {}): LabSettings {
  mkdirSync(sharedCache, { recursive: true })
  return {
    outside: realOutside,
    cacheFolder: sharedCache,
    residentBytes: () => process.memoryUsage().rss,
    migrator: null,
    ...more,
    // A machine that does other things at the same time is no fault of the lab.
    limits: { startMs: 120_000, replayMs: 120_000, trialMs: 120_000, ...more.limits },
  }
}
