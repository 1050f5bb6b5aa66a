import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Finding } from '../../model/finding.ts'
import { counted } from './counted.ts'
import { oneLine } from './harmless.ts'
import type { Badge } from './picture-badge.ts'
import { pictureOf } from './picture-parts.ts'

/** The architecture that was read, as a Mermaid `flowchart`. */
export function pictureMermaid(architecture: Architecture, findings: readonly Finding[]): string {
  const { containers, groups, tables, references, queries, left } = pictureOf(architecture, findings)
  const ids = new Map<string, string>([
    ...containers.map(({ name }, i) => [`container ${name}`, `c${i}`] as const),
    ...groups.map(({ name }, i) => [`group ${name}`, `r${i}`] as const),
    ...tables.map(({ name }, i) => [`table ${name}`, `t${i}`] as const),
  ])
  const id = (kind: string, name: string) => ids.get(`${kind} ${name}`)!
  const lines = [
    'flowchart LR',
    ...frame(
      'what runs',
      'containers',
      left.containers,
      containers.map((it) => `${id('container', it.name)}[${text(it.name, ...it.lines, ...marks(it.badge))}]`),
    ),
    ...frame(
      'routes',
      'routes',
      left.groups,
      groups.map((it) => `${id('group', it.name)}[${text(it.name, counted(it.routes.length, 'route'), ...marks(it.badge))}]`),
    ),
    ...frame(
      'tables',
      'tables',
      left.tables,
      tables.map((it) => `${id('table', it.name)}[(${text(it.name, counted(it.columns, 'column'), ...marks(it.badge))})]`),
    ),
    ...containers.flatMap(({ name, needs }) =>
      needs
        .filter((need) => ids.has(`container ${need}`))
        .map((need) => `  ${id('container', name)} -.-> ${id('container', need)}`),
    ),
    ...queries.map(
      ({ group, table, writes, badge }) =>
        `  ${id('group', group)} ${writes === 0 ? '-.->' : '-->'}${badge === null ? '' : `|${text(...marks(badge))}|`} ${id('table', table)}`,
    ),
    ...references.map(({ from, column, to }) => `  ${id('table', from)} -->|${text(column)}| ${id('table', to)}`),
  ]
  return `${lines.join('\n')}\n`
}

function frame(label: string, name: string, left: number, nodes: readonly string[]): readonly string[] {
  if (nodes.length === 0) return []
  const more = left === 0 ? [] : [`    ${name}More[${text(`and ${left} more`)}]`]
  return [`  subgraph ${name}[${text(label)}]`, ...nodes.map((node) => `    ${node}`), ...more, '  end']
}

function marks(badge: Badge | null): readonly string[] {
  return badge === null ? [] : [`${counted(badge.count, 'finding')}, ${badge.worst}`]
}

/** Lines of text in quotes, as Mermaid escapes them. */
function text(...lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    oneLine(line)
      .replaceAll('#', '#35;')
      .replaceAll('&', '#amp;')
      .replaceAll('"', '#quot;')
      .replaceAll('`', '#96;')
      .replaceAll('<', '#lt;')
      .replaceAll('>', '#gt;'),
  )
  return `"${escaped.join('<br/>')}"`
}
