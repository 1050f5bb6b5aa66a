import type { Architecture } from '../model/architecture/architecture.ts'
import type { Finding, Hypothesis } from '../model/finding.ts'
import { type Profile, profiles, type Reported, type Rule } from '../rules/rule.ts'
import type { ReviewDiagnostic } from './review.ts'

/** A finding before it is proven and ranked. */
export interface Draft extends Omit<Finding, 'proof' | 'fingerprint'> {
  readonly hypothesis: Hypothesis | null
  /** Why nothing is tried, where a rule says. */
  readonly unproven: string
}

/** What the rules of a profile find. A rule that throws is told, and costs only itself. */
export function judge(
  architecture: Architecture,
  rules: readonly Rule[],
): { readonly drafts: readonly Draft[]; readonly diagnostics: readonly ReviewDiagnostic[] } {
  const drafts: Draft[] = []
  const diagnostics: ReviewDiagnostic[] = []
  for (const rule of rules) {
    const found: Draft[] = []
    try {
      rule.check(architecture, (reported) => found.push(draftOf(rule, reported)))
      drafts.push(...(rule.once ? found.slice(0, 1) : found))
    } catch (error) {
      const message = `rule \`${rule.id}\` failed: ${error instanceof Error ? error.message : String(error)}`
      diagnostics.push({ kind: 'rule failed', place: null, message })
    }
  }
  return { drafts: withoutTwins(drafts), diagnostics }
}

export function rulesOf(rules: readonly Rule[], profile: Profile): readonly Rule[] {
  const reach = profiles.indexOf(profile)
  return rules.filter((rule) => profiles.indexOf(rule.profile) <= reach)
}

function draftOf(rule: Rule, reported: Reported): Draft {
  const { at, subject, values = {}, related = [], severity = rule.severity, confidence = rule.confidence, fix } = reported
  const advice = fix?.advice ?? fill(rule.instead, values)
  return {
    rule: rule.id,
    severity,
    confidence,
    title: rule.title,
    message: fill(rule.says, values),
    subject,
    at,
    related,
    fix: { safety: fix?.safety ?? 'manual', advice, edits: fix?.edits ?? [] },
    hypothesis: reported.hypothesis ?? null,
    unproven: reported.unproven ?? 'it rests on reading alone',
  }
}

/** `{name}` becomes its value; an unknown name stays, so that a test sees it. */
function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))
}

/** The same rule on the same span says one thing. */
function withoutTwins(drafts: readonly Draft[]): readonly Draft[] {
  const seen = new Set<string>()
  return drafts.filter(({ rule, at, subject }) => {
    const key = `${rule} ${at.file} ${at.start} ${at.end} ${subject}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
