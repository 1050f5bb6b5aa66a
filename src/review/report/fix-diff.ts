import type { Finding } from '../../model/finding.ts'
import { applyEdits } from '../apply-fixes.ts'
import { harmless } from './harmless.ts'
import { unifiedDiff } from './unified-diff.ts'

/** The fix of a finding as a unified diff to be read; empty where it has no edits, or they do not fit the text. */
export function fixDiff({ fix }: Finding, text: (file: string) => string | undefined): string {
  if (fix === null || fix.edits.length === 0) return ''
  const after = applyEdits(fix.edits, text)
  if (typeof after === 'string') return ''
  return harmless(Array.from(after, ([file, now]) => unifiedDiff(file, text(file) ?? null, now)).join(''))
}
