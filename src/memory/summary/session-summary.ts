import type { Shape } from '../../model/architecture/shape.ts'
import { type Decision, isLive, referenceOf } from '../../model/decision.ts'
import type { Severity } from '../../model/finding.ts'
import { severities } from '../../model/finding.ts'
import type { Run } from '../../model/run.ts'
import { newestFirst, tellDecision } from './tell-decision.ts'
import { tellRun } from './tell-run.ts'

/** What is known of a system and of the work on it; every line of a summary is made of these. */
export interface SummaryFacts {
  readonly shape: Shape
  readonly decisions: readonly Decision[]
  /** How many checks of live decisions are kept, and which are not; null where none was looked at. */
  readonly checks: { readonly kept: number; readonly broken: readonly string[] } | null
  /** The newest first. */
  readonly runs: readonly Run[]
  /** Of the last review; null where there was none. */
  readonly findings: Readonly<Record<Severity, number>> | null
  readonly known: { readonly insights: number; readonly patterns: number }
}

export const summaryFields = [
  'System Implementation',
  'Key Technical Decision',
  'Performance Achieved',
  'Architecture Impact',
  'Integration Points',
  'Monitoring/Validation',
  'Knowledge Captured',
  'Collaboration Needs',
] as const
export type SummaryField = (typeof summaryFields)[number]

/** All eight, in this order. */
export type SessionSummary = readonly { readonly field: SummaryField; readonly says: string }[]

export function summarise(facts: SummaryFacts): SessionSummary {
  const says: Record<SummaryField, string> = {
    'System Implementation': implementation(facts),
    'Key Technical Decision': keyDecision(facts),
    'Performance Achieved': facts.runs[0] === undefined ? 'not measured' : tellRun(facts.runs[0]),
    'Architecture Impact': impact(facts),
    'Integration Points': integration(facts),
    'Monitoring/Validation': validation(facts),
    'Knowledge Captured': knowledge(facts),
    'Collaboration Needs': needs(facts),
  }
  return summaryFields.map((field) => ({ field, says: says[field] }))
}

const counted = (many: number, one: string, more = `${one}s`) => (many === 0 ? [] : [`${many} ${many === 1 ? one : more}`])
const listed = (what: string, all: readonly string[]) => (all.length === 0 ? [] : [`${what} ${all.join(', ')}`])
const joined = (parts: readonly string[], otherwise: string) => (parts.length === 0 ? otherwise : parts.join('; '))

function implementation({ shape }: SummaryFacts): string {
  const parts = [
    ...counted(shape.entities, 'entity', 'entities'),
    ...counted(shape.actions, 'action'),
    ...counted(shape.events.length, 'event'),
    ...counted(shape.jobs, 'job'),
    ...counted(shape.sagas.length, 'saga'),
    ...counted(shape.routes, 'route'),
    ...counted(shape.tables, 'table'),
    ...counted(shape.containers, 'container'),
  ]
  const from = shape.blueprint === null ? [] : [`from ${shape.blueprint}`]
  return [shape.name ?? 'unnamed', [parts.join(', ') || 'nothing that could be read', ...from].join(' ')].join(': ')
}

const mostReason = 200

/** The last that was taken and holds. */
function keyDecision({ decisions }: SummaryFacts): string {
  const [last] = newestFirst(decisions.filter(isLive))
  return last === undefined ? 'none is recorded' : `${referenceOf(last)} ${tellDecision(last, mostReason)}`
}

function impact({ shape, decisions }: SummaryFacts): string {
  const replaced = decisions.filter(({ status }) => status === 'superseded' || status === 'deprecated')
  const rest = shape.because.filter(({ text }) => /\bADR-\d/.test(text)).length
  return joined(
    [
      ...listed('stores in', shape.engines),
      ...listed('serves with', shape.frameworks),
      ...listed('beside the present version of the API:', shape.olderVersions),
      ...counted(shape.cached, 'entity is cached', 'entities are cached'),
      ...counted(rest, 'part rests on a decision', 'parts rest on decisions'),
      ...listed('no longer holds:', replaced.map(referenceOf)),
    ],
    'nothing was read that shapes it',
  )
}

function integration({ shape }: SummaryFacts): string {
  return joined(
    [
      ...listed('calls', shape.external),
      ...listed('sends webhooks', shape.webhooks),
      ...listed('emits', shape.events),
      ...listed('contracts', shape.contracts),
      ...(shape.version === null ? [] : [`REST at /${shape.version}, described at /openapi.json`]),
    ],
    'none',
  )
}

function validation({ shape, findings, checks }: SummaryFacts): string {
  const found =
    findings === null
      ? []
      : severities.flatMap((severity) => (findings[severity] > 0 ? [`${findings[severity]} ${severity}`] : []))
  return joined(
    [
      ...(shape.blueprint === null ? [] : ['/livez, /readyz, /metrics']),
      findings === null ? 'not reviewed' : `review: ${found.join(', ') || 'no findings'}`,
      ...(checks === null || checks.kept + checks.broken.length === 0
        ? ['no decision has a check that was tried']
        : [
            `checks of decisions: ${checks.kept} kept, ${checks.broken.length} broken${checks.broken.length > 0 ? ` (${checks.broken.join(', ')})` : ''}`,
          ]),
      ...counted(shape.workflows, 'pipeline'),
    ],
    'none',
  )
}

function knowledge({ decisions, known }: SummaryFacts): string {
  return joined(
    [...counted(decisions.length, 'decision'), ...counted(known.insights, 'insight'), ...counted(known.patterns, 'pattern')],
    'nothing yet: `lintel remember decision "<title>" --because "<why>"`',
  )
}

function needs({ shape, decisions, checks }: SummaryFacts): string {
  const open = decisions.filter(({ status }) => status === 'proposed').map(referenceOf)
  const roles = shape.blueprint === null ? [] : rolesOf(shape)
  return joined(
    [
      ...listed('to be decided:', open),
      ...listed('to be kept again or superseded:', checks?.broken ?? []),
      ...listed('hand-offs that are ready (`lintel emit handoff <role>`):', roles),
    ],
    'none',
  )
}

/** Who has something to take from this system. */
function rolesOf(shape: Shape): readonly string[] {
  return [
    'frontend',
    'platform',
    'security',
    ...(shape.external.length + shape.actions > 0 ? ['ai'] : []),
    ...(shape.events.length + shape.personal.length > 0 ? ['data'] : []),
    ...(Object.keys(shape.expects).length > 0 ? ['performance'] : []),
  ]
}
