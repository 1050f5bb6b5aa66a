import type { Shape } from '../../model/architecture/shape.ts'
import { type Decision, isLive, referenceOf } from '../../model/decision.ts'
import type { Run } from '../../model/run.ts'
import type { ArchitectureFacts, Implementation } from '../insights/content.ts'
import { newestFirst, tellDecision } from './tell-decision.ts'
import { round, throughputOf } from './tell-run.ts'

export interface FactsKnown {
  readonly shape: Shape
  readonly decisions: readonly Decision[]
  /** The newest first. */
  readonly runs: readonly Run[]
}

/** What `insights.md` says of a system: figures come from the last run, choices from decisions, the rest from what was read. */
export function architectureFacts(known: FactsKnown): ArchitectureFacts {
  const { shape, runs } = known
  const run = runs[0]
  const chosen = (types: readonly string[], otherwise: string | null) => choiceOf(known.decisions, types) ?? otherwise
  return {
    implementations: implementationsOf(known),
    decisions: {
      database: chosen(
        ['database', 'storage', 'data'],
        shape.engines.length === 0 ? null : `${shape.engines.join(', ')}; no reason recorded`,
      ),
      apiPattern: chosen(['api'], shape.routes === 0 ? null : `${apiOf(shape)}; no reason recorded`),
      caching: chosen(['caching', 'cache'], cachingOf(shape)),
      authentication: chosen(
        ['authentication', 'auth', 'security'],
        shape.signsIn ? 'bearer tokens (JWT), checked against the keys of an issuer; no reason recorded' : null,
      ),
    },
    patterns: {
      used: patternsOf(known),
      scaling: chosen(
        ['scaling', 'scalability'],
        shape.blueprint === null ? null : 'one process on SQLite; several on PostgreSQL by `DATABASE_URL`',
      ),
      errorHandling: chosen(
        ['errors', 'error-handling'],
        shape.blueprint === null ? null : 'RFC 9457 problems with stable codes',
      ),
    },
    baselines: {
      responseTime: run === undefined ? null : `${latencies(run)} (run ${run.id})`,
      throughput:
        run === undefined
          ? null
          : `${throughputOf(run.operations)} requests/s over ${run.connections} connections for ${run.seconds} s (run ${run.id})`,
      scalability: scalabilityOf(runs),
    },
  }
}

const mostReason = 300

/** The last decision of a kind that holds, with its reason. */
function choiceOf(decisions: readonly Decision[], types: readonly string[]): string | null {
  const found = decisions.filter((decision) => isLive(decision) && types.includes(decision.decisionType.toLowerCase()))
  const [last] = newestFirst(found)
  return last === undefined ? null : `${tellDecision(last, mostReason)} (${referenceOf(last)})`
}

function implementationsOf({ shape, runs }: FactsKnown): readonly Implementation[] {
  if (shape.routes + shape.entities + shape.tables === 0) return []
  const run = runs[0]
  const stored = shape.engines.length === 0 ? '' : ` over ${shape.engines.join(', ')}`
  return [
    {
      name: shape.name ?? 'API',
      technology: `${apiOf(shape)}${stored}`,
      performance: run === undefined ? null : `${latencies(run)} (run ${run.id})`,
      scaling:
        shape.blueprint === null ? null : 'grows by `--processes` and to PostgreSQL by `DATABASE_URL`, with no change of code',
    },
    ...shape.external.map((name) => ({
      name,
      technology: 'an external system, behind a breaker, a bulkhead and a retry budget',
      performance: null,
      scaling: 'bounded calls at once; a declared answer when it is away',
    })),
  ]
}

function cachingOf(shape: Shape): string | null {
  if (shape.blueprint === null) return null
  if (shape.cached === 0) return 'none: every answer is read from the store; no reason recorded'
  return `answers of ${shape.cached} ${shape.cached === 1 ? 'entity' : 'entities'} are kept; no reason recorded`
}

function apiOf(shape: Shape): string {
  if (shape.blueprint !== null) return `REST at /${shape.version} served by Lintel from ${shape.blueprint}`
  return shape.frameworks.length === 0 ? 'HTTP' : `HTTP by ${shape.frameworks.join(', ')} (${shape.routes} routes)`
}

function patternsOf({ shape }: FactsKnown): readonly string[] {
  return [
    ...(shape.blueprint === null ? [] : ['modular monolith from one blueprint', 'keyset pagination', 'idempotency keys']),
    ...(shape.events.length === 0 ? [] : ['transactional outbox']),
    ...(shape.sagas.length === 0 ? [] : ['saga with compensations']),
    ...(shape.external.length === 0 ? [] : ['circuit breaker and bulkhead']),
    ...(shape.cached === 0 ? [] : ['cache-aside with single flight']),
    ...(shape.olderVersions.length === 0 ? [] : ['API versions side by side']),
  ]
}

function latencies({ operations }: Run): string {
  const slowest = operations.reduce((worst, each) => (each.p99Ms > worst.p99Ms ? each : worst))
  return `p50 ${round(slowest.p50Ms)} ms, p95 ${round(slowest.p95Ms)} ms, p99 ${round(slowest.p99Ms)} ms (${slowest.name})`
}

/** How throughput moved with connections, where runs of the same thing say. */
function scalabilityOf(runs: readonly Run[]): string | null {
  const [last] = runs
  const alike = runs.filter(({ subject }) => subject === last?.subject)
  const few = alike.reduce<Run | undefined>(
    (best, run) => (best === undefined || run.connections < best.connections ? run : best),
    undefined,
  )
  const many = alike.reduce<Run | undefined>(
    (best, run) => (best === undefined || run.connections > best.connections ? run : best),
    undefined,
  )
  if (few === undefined || many === undefined || few.connections === many.connections) return null
  return `${throughputOf(few.operations)} requests/s over ${few.connections} and ${throughputOf(many.operations)} over ${many.connections} connections (runs ${few.id}, ${many.id})`
}
