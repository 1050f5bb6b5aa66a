import type { Place } from '../model/architecture/place.ts'
import type { Finding, Severity } from '../model/finding.ts'

/** What a review came to; every report is a function of it. */
export interface Review {
  readonly version: 1
  /** In the order of severity, file, line, rule. */
  readonly findings: readonly Finding[]
  readonly summary: Readonly<Record<Severity, number>>
  /** Findings that somebody accepted, with the reason. */
  readonly ignored: readonly { readonly finding: Finding; readonly reason: string; readonly by: 'comment' | 'baseline' }[]
  /** What is wrong with the review itself, not with the backend: files that could not be read, rules that failed, ignores that match nothing. */
  readonly diagnostics: readonly ReviewDiagnostic[]
  readonly coverage: Coverage
}

export interface ReviewDiagnostic {
  readonly kind: 'unread' | 'rule failed' | 'unused ignore' | 'ignore without reason' | 'expired ignore' | 'lab'
  readonly place: Place | null
  readonly message: string
}

/** What was looked at, and what was left out and why. */
export interface Coverage {
  readonly files: number
  readonly skipped: Readonly<Record<'large' | 'binary' | 'generated' | 'vendored' | 'outside' | 'unreadable', number>>
  readonly rules: number
  readonly lab: 'replayed' | 'read' | 'none'
}
