import { sentence } from '../../kit/sentence.ts'
import { pascal } from '../../kit/text.ts'
import type { Confidence, Finding, Severity } from '../../model/finding.ts'
import type { Rule } from '../../rules/rule.ts'
import type { Review } from '../review.ts'

/** SARIF's `reportingDescriptor`. */
export interface DescribedRule {
  readonly id: string
  readonly [property: string]: unknown
}

/** Every rule that was applied, and those of findings that are not among them, in the order of their ids. */
export function describeRules({ findings, ignored }: Review, rules: readonly Rule[]): readonly DescribedRule[] {
  const described = new Map(rules.map((rule) => [rule.id, describe(rule)]))
  for (const finding of [...findings, ...ignored.map((each) => each.finding)]) {
    if (!described.has(finding.rule)) described.set(finding.rule, describeByFinding(finding))
  }
  return [...described.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

export function levelOf(severity: Severity): 'error' | 'warning' | 'note' {
  return ({ blocker: 'error', high: 'error', medium: 'warning', low: 'note', info: 'note' } as const)[severity]
}

export function precisionOf(confidence: Confidence): 'very-high' | 'high' | 'medium' {
  return ({ certain: 'very-high', likely: 'high', maybe: 'medium' } as const)[confidence]
}

/** Groups whose findings are weaknesses that somebody could use; others where they refer to a list of such. */
const securityGroups = new Set(['tenant', 'auth', 'jwt', 'oauth', 'secret', 'crypto', 'inj'])
const securityReference = /^(CWE-|API\d|ASVS)/

/** As code scanning ranks them: critical from 9, high from 7, medium from 4. */
const securitySeverity: Readonly<Record<Severity, string>> = {
  blocker: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '1.0',
}

function describe(rule: Rule): DescribedRule {
  const { id, title, severity, confidence, profile, because, instead, references = [] } = rule
  const [group] = id.split('/')
  const isSecurity = securityGroups.has(group!) || references.some((reference) => securityReference.test(reference))
  const cwes = references.flatMap((reference) => /^CWE-(\d+)$/.exec(reference)?.slice(1) ?? [])
  const referTo = references.length === 0 ? '' : `\n\n${references.join(', ')}`
  return {
    id,
    name: pascal(id.replaceAll('/', '-')),
    shortDescription: { text: sentence(title) },
    fullDescription: { text: sentence(because) },
    help: {
      text: `${sentence(because)} ${sentence(plain(instead))}${referTo}`,
      markdown: `**Why it matters.** ${sentence(because)}\n\n**What to do.** ${sentence(plain(instead))}${referTo}`,
    },
    defaultConfiguration: { level: levelOf(severity) },
    properties: {
      tags: [...(isSecurity ? ['security'] : []), group!, ...cwes.map((cwe) => `external/cwe/cwe-${cwe.padStart(3, '0')}`)],
      precision: precisionOf(confidence),
      'problem.severity': problemSeverity(severity),
      ...(isSecurity ? { 'security-severity': securitySeverity[severity] } : {}),
      severity,
      confidence,
      profile,
      references,
    },
  }
}

function problemSeverity(severity: Severity): 'error' | 'warning' | 'recommendation' {
  return ({ error: 'error', warning: 'warning', note: 'recommendation' } as const)[levelOf(severity)]
}

function describeByFinding({ rule, title, severity, confidence }: Finding): DescribedRule {
  return {
    id: rule,
    name: pascal(rule.replaceAll('/', '-')),
    shortDescription: { text: sentence(title) },
    defaultConfiguration: { level: levelOf(severity) },
    properties: { tags: [rule.split('/')[0]!], precision: precisionOf(confidence) },
  }
}

/** Without the places that a finding fills. */
function plain(text: string): string {
  return text.replaceAll(/\{(\w+)\}/g, '<$1>')
}
