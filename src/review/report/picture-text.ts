import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Finding } from '../../model/finding.ts'
import { counted } from './counted.ts'
import { oneLine } from './harmless.ts'
import type { Badge } from './picture-badge.ts'
import { pictureOf } from './picture-parts.ts'

/** The architecture that was read, in words: where no picture can be drawn, and for those who cannot see one. */
export function pictureText(architecture: Architecture, findings: readonly Finding[]): string {
  const { containers, groups, tables, references, queries, left } = pictureOf(architecture, findings)
  const blocks = [
    block(
      'what runs',
      left.containers,
      containers.map(({ name, lines, needs, badge }) =>
        words(name, [...lines, ...(needs.length === 0 ? [] : [`needs ${needs.join(', ')}`])], badge),
      ),
    ),
    block(
      'routes',
      left.groups,
      groups.map(({ name, routes, badge }) => {
        const asks = queries.filter(({ group }) => group === name)
        const tables = asks.map(({ table, writes }) => `${writes === 0 ? 'reads' : 'writes'} ${table}`)
        return words(name, [...(routes.length === 0 ? [] : [counted(routes.length, 'route')]), ...tables], badge)
      }),
    ),
    block(
      'tables',
      left.tables,
      tables.map(({ name, columns, badge }) => {
        const to = references.filter(({ from }) => from === name).map((each) => `${each.column} refers to ${each.to}`)
        return words(name, [counted(columns, 'column'), ...to], badge)
      }),
    ),
  ]
  const shown = blocks.filter((each) => each !== '')
  return shown.length === 0 ? 'no container, route or table was read\n' : `${shown.join('\n\n')}\n`
}

function block(title: string, left: number, lines: readonly string[]): string {
  if (lines.length === 0) return ''
  return [title, ...lines.map((line) => `  ${line}`), ...(left === 0 ? [] : [`  and ${left} more`])].join('\n')
}

function words(name: string, more: readonly string[], badge: Badge | null): string {
  const found = badge === null ? '' : ` (${counted(badge.count, 'finding')}, ${badge.worst})`
  return oneLine(`${name}${more.length === 0 ? '' : `: ${more.join(', ')}`}${found}`)
}
