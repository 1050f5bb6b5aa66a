import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Finding } from '../../model/finding.ts'
import type { RouteGroup } from './picture-routes.ts'
import type { TableNamed } from './picture-tables.ts'

/** Where in the picture a finding sits. */
export interface Spot {
  readonly finding: Finding
  readonly kind: 'container' | 'group' | 'table' | 'query' | 'elsewhere'
  /** Of the thing; of a query, its group and its table; of a column, its table and itself. */
  readonly names: readonly string[]
}

interface Known {
  readonly architecture: Architecture
  readonly groups: readonly RouteGroup[]
  readonly table: TableNamed
  readonly containers: readonly string[]
}

/** A spot for each finding: by its subject; where that is none of the picture's, by the query it stands on. */
export function findingSpots(findings: readonly Finding[], known: Known): readonly Spot[] {
  return findings.map((finding) => ({
    finding,
    ...(bySubject(finding.subject, known) ?? byQuery(finding.at, known) ?? { kind: 'elsewhere', names: [] }),
  }))
}

type Where = Omit<Spot, 'finding'>

function bySubject(subject: string, { groups, table, containers }: Known): Where | null {
  const kind = subject.slice(0, subject.indexOf(':'))
  const name = subject.slice(kind.length + 1)
  if (kind === 'route' || kind === 'operation') {
    const group = groups.find(({ routes }) => routes.includes(name))
    return group === undefined ? null : { kind: 'group', names: [group.name] }
  }
  if (kind === 'container') {
    const found = containers.find((each) => each === name || name.endsWith(`/${each}`))
    return found === undefined ? null : { kind: 'container', names: [found] }
  }
  return kind === 'query' ? null : byTable(name, table)
}

/** `users`, and `users.email` for what a table has. */
function byTable(name: string, table: TableNamed): Where | null {
  const whole = table(name)
  if (whole !== undefined) return { kind: 'table', names: [whole.name] }
  const dot = name.lastIndexOf('.')
  const owner = dot === -1 ? undefined : table(name.slice(0, dot))
  return owner === undefined ? null : { kind: 'table', names: [owner.name, name.slice(dot + 1)] }
}

function byQuery(at: Place, { architecture: { code }, groups, table: named }: Known): Where | null {
  const query = code.queries.find(({ place }) => place.file === at.file && place.start < at.end && at.start < place.end)
  const table = query?.tables.map(named).find((found) => found !== undefined)
  const group = groups.find(({ functions }) => query !== undefined && functions.has(query.function))
  if (group === undefined) return null
  return table === undefined ? { kind: 'group', names: [group.name] } : { kind: 'query', names: [group.name, table.name] }
}
