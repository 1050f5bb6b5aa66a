import { comparePlaces } from '../model/architecture/place.ts'
import { confidences, type Finding, severities } from '../model/finding.ts'
import { applyBaseline, type Baseline } from './baseline.ts'
import { fingerprintsOf } from './fingerprint.ts'
import { applyIgnores, type Ignore } from './ignores.ts'
import type { Review } from './review.ts'

export interface RankOptions {
  readonly text: (file: string) => string | undefined
  readonly ignores: readonly Ignore[]
  readonly baseline: Baseline | null
  /** `YYYY-MM-DD`. */
  readonly today: string
  readonly applied: ReadonlySet<string>
}

type Ranked = Pick<Review, 'findings' | 'ignored' | 'summary' | 'diagnostics'>

/** Findings in the order of a report, without those that somebody accepted. */
export function rank(proven: readonly Omit<Finding, 'fingerprint'>[], options: RankOptions): Ranked {
  const ordered = [...proven].sort(compareFindings)
  const prints = fingerprintsOf(ordered, options.text)
  const findings = ordered.map((finding, i) => ({ ...finding, fingerprint: prints[i]! }))
  const byComment = applyIgnores(findings, options.ignores, options)
  const byBaseline = options.baseline === null ? null : applyBaseline(byComment.kept, options.baseline, options)
  const kept = byBaseline?.kept ?? byComment.kept
  return {
    findings: kept,
    ignored: [...byComment.ignored, ...(byBaseline?.ignored ?? [])],
    summary: Object.fromEntries(
      severities.map((severity) => [severity, kept.filter((finding) => finding.severity === severity).length]),
    ) as Review['summary'],
    diagnostics: [...byComment.diagnostics, ...(byBaseline?.diagnostics ?? [])],
  }
}

type Order = Pick<Finding, 'severity' | 'confidence' | 'at' | 'rule' | 'subject'>

/** Severity, file, line, rule: the order that DESIGN promises; what is left is told apart by subject. */
export function compareFindings(a: Order, b: Order): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    comparePlaces(a.at, b.at) ||
    compare(a.rule, b.rule) ||
    compare(a.subject, b.subject) ||
    confidences.indexOf(a.confidence) - confidences.indexOf(b.confidence)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
