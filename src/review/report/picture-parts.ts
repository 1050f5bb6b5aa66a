import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Container } from '../../model/architecture/deployment.ts'
import type { Finding } from '../../model/finding.ts'
import { type Badge, badgeOf } from './picture-badge.ts'
import { type RouteGroup, routeGroups } from './picture-routes.ts'
import { findingSpots, type Spot } from './picture-spots.ts'
import { type PictureTable, type TableNamed, tableNamed, tablesOf } from './picture-tables.ts'

/** What a picture of an architecture shows: few enough things to be seen at once. */
export interface Picture {
  readonly containers: readonly PictureContainer[]
  readonly groups: readonly PictureGroup[]
  readonly tables: readonly PictureTable[]
  /** Foreign keys between tables that are shown. */
  readonly references: readonly { readonly from: string; readonly column: string; readonly to: string }[]
  readonly queries: readonly PictureQuery[]
  /** How many of each are there and not shown. */
  readonly left: { readonly containers: number; readonly groups: number; readonly tables: number; readonly queries: number }
  /** Findings about something that the picture does not have: files, workflows, what is left out. */
  readonly elsewhere: Badge | null
}

export interface PictureContainer {
  readonly name: string
  readonly lines: readonly string[]
  /** Names of containers that it waits for. */
  readonly needs: readonly string[]
  readonly badge: Badge | null
}

export interface PictureGroup extends RouteGroup {
  readonly badge: Badge | null
}

/** What the code of a group asks of a table. */
export interface PictureQuery {
  readonly group: string
  readonly table: string
  readonly reads: number
  readonly writes: number
  readonly badge: Badge | null
}

const most = { containers: 16, groups: 24, tables: 40, queries: 120 }

/** What is drawn of an architecture, with the findings at the things they are about. */
export function pictureOf(architecture: Architecture, findings: readonly Finding[]): Picture {
  const groups = routeGroups(architecture.code)
  const tables = tablesOf(architecture.databases)
  const table = tableNamed(tables)
  const containers = containersOf(architecture.deployment.containers)
  const spots = findingSpots(findings, { architecture, groups, table, containers: containers.map(({ name }) => name) })
  const at = (kind: Spot['kind'], ...names: readonly string[]) =>
    badgeOf(
      spots
        .filter((spot) => spot.kind === kind && names.every((name, i) => spot.names[i] === name))
        .map(({ finding }) => finding),
    )
  const queries = queriesOf(architecture, groups, table).map((query) => ({
    ...query,
    badge: at('query', query.group, query.table),
  }))
  const shown = {
    containers: chosen(
      containers.map((it) => ({ ...it, badge: at('container', it.name) })),
      most.containers,
      () => 0,
    ),
    groups: chosen(
      groups.map((it) => ({ ...it, badge: at('group', it.name) })),
      most.groups,
      ({ routes }) => routes.length,
    ),
    tables: chosen(
      tables.map((it) => withBadges(it, at)),
      most.tables,
      ({ name }) => degree(name, tables, queries),
    ),
  }
  return join(shown, queries, { containers, groups, tables }, spots)
}

type Shown = Pick<Picture, 'containers' | 'groups' | 'tables'>
type All = { readonly [K in keyof Shown]: readonly unknown[] }

/** Lines between what is shown, and what is left out. */
function join(shown: Shown, queries: readonly PictureQuery[], all: All, spots: readonly Spot[]): Picture {
  const names = new Set(shown.tables.map(({ name }) => name))
  const groups = new Set(shown.groups.map(({ name }) => name))
  const lines = queries.filter(({ group, table }) => groups.has(group) && names.has(table))
  const drawn = chosen(lines, most.queries, ({ reads, writes }) => reads + writes)
  const references = shown.tables.flatMap(({ name, references }) =>
    references.filter(({ to }) => names.has(to)).map(({ column, to }) => ({ from: name, column, to })),
  )
  const has = ({ kind, names: [first, second] }: Spot) => {
    if (kind === 'table') return names.has(first!)
    if (kind === 'group') return groups.has(first!)
    if (kind === 'container') return shown.containers.some(({ name }) => name === first)
    return kind === 'query' && drawn.some(({ group, table }) => group === first && table === second)
  }
  const left = (kind: keyof Shown) => all[kind].length - shown[kind].length
  return {
    ...shown,
    references,
    queries: drawn,
    left: {
      containers: left('containers'),
      groups: left('groups'),
      tables: left('tables'),
      queries: lines.length - drawn.length,
    },
    elsewhere: badgeOf(spots.filter((spot) => !has(spot)).map(({ finding }) => finding)),
  }
}

/** So many at most: those with findings, then those that weigh most; in the order that they had. */
function chosen<T extends { readonly badge: Badge | null }>(
  items: readonly T[],
  many: number,
  weight: (item: T) => number,
): readonly T[] {
  if (items.length <= many) return items
  const ranked = items.map((item, i) => ({ i, findings: item.badge?.count ?? 0, weight: weight(item) }))
  ranked.sort((a, b) => b.findings - a.findings || b.weight - a.weight || a.i - b.i)
  const kept = new Set(ranked.slice(0, many).map(({ i }) => i))
  return items.filter((_, i) => kept.has(i))
}

function degree(name: string, tables: readonly PictureTable[], queries: readonly PictureQuery[]): number {
  const own = tables.find((table) => table.name === name)?.references.length ?? 0
  const pointing = tables.filter(({ references }) => references.some(({ to }) => to === name)).length
  return own + pointing + queries.filter(({ table }) => table === name).length
}

function withBadges(table: PictureTable, at: (kind: 'table', ...names: readonly string[]) => Badge | null): PictureTable {
  const rows = table.rows.map((row) => ({ ...row, badge: at('table', table.name, row.name) }))
  return { ...table, badge: at('table', table.name), rows: rows.filter(({ key, badge }) => key !== '' || badge !== null) }
}

/** Each name once: what is deployed before what is for development. */
function containersOf(containers: readonly Container[]): readonly Omit<PictureContainer, 'badge'>[] {
  const byName = new Map<string, Container>()
  for (const it of containers) {
    const known = byName.get(it.name)
    if (known === undefined || (known.development && !it.development)) byName.set(it.name, it)
  }
  return Array.from(byName.values(), (it) => ({
    name: it.name,
    lines: [
      it.image ?? `built from ${it.build ?? it.dockerfile ?? 'here'}`,
      ...(it.ports.length === 0 ? [] : [`port ${[...new Set(it.ports.map(({ target }) => target))].join(', ')}`]),
      ...(it.replicas === null || it.replicas.count === 1 ? [] : [`${it.replicas.count} replicas`]),
    ],
    needs: [...new Set(it.dependsOn.map(({ name }) => name))].filter((name) => name !== it.name && byName.has(name)),
  }))
}

type Counted = Omit<PictureQuery, 'badge'>

function queriesOf({ code }: Architecture, groups: readonly RouteGroup[], named: TableNamed): readonly Counted[] {
  const lines = new Map<string, Counted>()
  for (const { function: within, tables: asked, does } of code.queries) {
    const found = [...new Set(asked.flatMap((name) => named(name)?.name ?? []))]
    for (const { name: group } of groups.filter(({ functions }) => functions.has(within))) {
      for (const [i, table] of found.entries()) {
        const key = JSON.stringify([group, table])
        const before = lines.get(key) ?? { group, table, reads: 0, writes: 0 }
        const writes = i === 0 && ['insert', 'update', 'delete', 'upsert'].includes(does)
        lines.set(key, { ...before, reads: before.reads + (writes ? 0 : 1), writes: before.writes + (writes ? 1 : 0) })
      }
    }
  }
  return Array.from(lines.values()).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

function keyOf({ group, table }: Counted): string {
  return `${group}\0${table}`
}
