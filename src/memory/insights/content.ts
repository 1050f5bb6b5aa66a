import type { Insight, InsightSection } from '../knowledge.ts'

/** What Lintel finds out by itself, for `## System Architecture`. Null is what was not measured, or not decided. */
export interface ArchitectureFacts {
  readonly implementations: readonly Implementation[]
  readonly decisions: {
    readonly database: string | null
    readonly apiPattern: string | null
    readonly caching: string | null
    readonly authentication: string | null
  }
  readonly patterns: {
    readonly used: readonly string[]
    readonly scaling: string | null
    readonly errorHandling: string | null
  }
  readonly baselines: {
    readonly responseTime: string | null
    readonly throughput: string | null
    readonly scalability: string | null
  }
}

/** An API or a service: what it is made of, and what was measured of it. */
export interface Implementation {
  readonly name: string
  readonly technology: string
  readonly performance: string | null
  readonly scaling: string | null
}

/** All that the section says. */
export interface InsightsContent extends ArchitectureFacts {
  /** What was learnt, in the order it was. */
  readonly learnt: readonly Learnt[]
  /** The day, such as `2026-01-31`. */
  readonly updatedAt: string
}

export type Learnt = Pick<Insight, 'section' | 'label' | 'text'>

export interface Bullet {
  readonly section: InsightSection
  readonly label: string
  readonly text: string
}

export const notMeasured = 'not measured'
export const notRecorded = 'none recorded yet'

/** Sub-sections that Lintel fills from facts: what else stands there is somebody's own. */
export const derivedSections: readonly InsightSection[] = [
  'Current Implementations',
  'Key Technical Decisions',
  'Architecture Patterns Used',
  'Performance Baselines',
]

/** What is asked for in the sub-sections that are learnt. */
export const learntLabels: Partial<Record<InsightSection, readonly string[]>> = {
  'Lessons Learned': ['What works', 'What to avoid', 'Optimization opportunities', 'Scaling considerations'],
  'Collaboration Patterns': ['Works well with', 'Handoff requirements'],
}

/** The bullets that follow from facts. */
export function derivedBullets({ implementations, decisions, patterns, baselines }: ArchitectureFacts): readonly Bullet[] {
  return [
    ...implementations.map((each) => bullet('Current Implementations', each.name, implementationText(each))),
    bullet('Key Technical Decisions', 'Database Choice', decisions.database ?? notMeasured),
    bullet('Key Technical Decisions', 'API Pattern', decisions.apiPattern ?? notMeasured),
    bullet('Key Technical Decisions', 'Caching Strategy', decisions.caching ?? notMeasured),
    bullet('Key Technical Decisions', 'Authentication', decisions.authentication ?? notMeasured),
    ...(patterns.used.length > 0 ? patterns.used : [notRecorded]).map((used) =>
      bullet('Architecture Patterns Used', 'Pattern', used),
    ),
    bullet('Architecture Patterns Used', 'Scaling Strategy', patterns.scaling ?? notMeasured),
    bullet('Architecture Patterns Used', 'Error Handling', patterns.errorHandling ?? notMeasured),
    bullet('Performance Baselines', 'API Response Time', baselines.responseTime ?? notMeasured),
    bullet('Performance Baselines', 'Throughput', baselines.throughput ?? notMeasured),
    bullet('Performance Baselines', 'Scalability', baselines.scalability ?? notMeasured),
  ]
}

function bullet(section: InsightSection, label: string, text: string): Bullet {
  return { section, label: labelLine(label) || 'unnamed', text: oneLine(text) || notMeasured }
}

/** ` - ` stands between the parts, so it does not stand in one. */
function implementationText({ technology, performance, scaling }: Implementation): string {
  return [technology, performance, scaling].map((part) => oneLine(part ?? '').replaceAll(' - ', ' – ') || notMeasured).join(' - ')
}

/** A text as it stands in a bullet: one line, without what cannot be written as UTF-8. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[ \p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/^ | $/g, '')
}

/** A label as it stands between `**`. */
export function labelLine(label: string): string {
  return oneLine(label.replaceAll('*', '')).replace(/:+$/, '')
}

/** Two bullets are the same when they read the same. */
export function bulletKey({ section, label, text }: Bullet): string {
  return JSON.stringify([section, labelLine(label), oneLine(text)])
}
