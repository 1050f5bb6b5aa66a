import { type Finding, type Severity, severities } from '../../model/finding.ts'

/** How many findings are about a thing, and the worst of them. */
export interface Badge {
  readonly count: number
  readonly worst: Severity
}

export function badgeOf(findings: readonly Finding[]): Badge | null {
  const worst = severities.find((severity) => findings.some((finding) => finding.severity === severity))
  return worst === undefined ? null : { count: findings.length, worst }
}
