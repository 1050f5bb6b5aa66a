import type { Outside } from '../../ports/outside.ts'

/** Between half of it and all of it, so that processes do not come back in step. */
export function jittered(outside: Outside, ms: number): number {
  return Math.ceil((ms * (1 + (outside.randomBytes(1)[0] ?? 0) / 255)) / 2)
}
