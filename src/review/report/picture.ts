import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Finding, Severity } from '../../model/finding.ts'
import { counted } from './counted.ts'
import { oneLine } from './harmless.ts'
import { escapeHtml } from './html-text.ts'
import type { Badge } from './picture-badge.ts'
import { ink } from './picture-ink.ts'
import { type Picture, type PictureContainer, type PictureGroup, type PictureQuery, pictureOf } from './picture-parts.ts'
import type { PictureTable } from './picture-tables.ts'

/** The architecture that was read, for Graphviz: what runs, its routes, its tables, and what asks what. */
export function pictureDot(architecture: Architecture, findings: readonly Finding[]): string {
  const picture = pictureOf(architecture, findings)
  return [
    'digraph architecture {',
    `  graph [rankdir=LR compound=true bgcolor="transparent" pad=0.2 nodesep=0.22 ranksep=1.5 fontname="Courier" fontsize=12 fontcolor="${ink.quiet}"]`,
    `  node [shape=plain fontname="Courier" fontsize=11 fontcolor="${ink.ink}"]`,
    `  edge [color="${ink.edge}" penwidth=1.1 arrowsize=0.7 fontname="Courier" fontsize=9 fontcolor="${ink.quiet}"]`,
    ...cluster('containers', 'what runs', picture.containers.map(containerNode), picture.left.containers),
    ...cluster('routes', 'routes', picture.groups.map(groupNode), picture.left.groups),
    ...databases(picture),
    ...picture.containers.flatMap(({ name, needs }) =>
      needs.map((need) => line(['container', name], ['container', need], 'style=dashed')),
    ),
    ...servedBy(picture),
    ...picture.queries.map(queryEdge),
    ...picture.references.map(({ from, column, to }) => reference(from, column, to)),
    '}',
  ].join('\n')
}

type Node = readonly [kind: 'container' | 'routes' | 'table' | 'more', name: string]

function named([kind, name]: Node): string {
  return `"${oneLine(`${kind} ${name}`).replaceAll('\\', '/').replaceAll('"', "'")}"`
}

function line(from: Node, to: Node, look: string): string {
  return `  ${named(from)} -> ${named(to)} [${look}]`
}

function cluster(id: string, label: string, nodes: readonly string[], left: number): readonly string[] {
  if (nodes.length === 0) return []
  const more = left === 0 ? [] : [`    ${named(['more', id])} [label=<${font(`and ${left} more`, ink.quiet)}>]`]
  return [
    `  subgraph "cluster_${id}" {`,
    `    label=<<B>${font(html(label), ink.quiet)}</B>> labeljust=l style="rounded,filled" fillcolor="${ink.ground}" color="${ink.line}" margin=16`,
    ...nodes.map((node) => `    ${node}`),
    ...more,
    '  }',
  ]
}

/** A frame for each database; what is left out is told in the first. */
function databases({ tables, left }: Picture): readonly string[] {
  const names = [...new Set(tables.map(({ database }) => database))]
  return names.flatMap((name, i) => {
    const nodes = tables.filter(({ database }) => database === name).map(tableNode)
    return cluster(`tables${i}`, name, nodes, i === 0 ? left.tables : 0)
  })
}

function containerNode({ name, lines, badge }: PictureContainer): string {
  return node(
    ['container', name],
    name,
    badge,
    lines.map((each) => row(font(html(clip(each, 40)), ink.quiet, 10))),
  )
}

const mostRoutes = 6

function groupNode({ name, routes, badge }: PictureGroup): string {
  const shown = routes.slice(0, routes.length > mostRoutes ? mostRoutes - 1 : mostRoutes)
  const left = routes.length - shown.length
  const rows = shown.map((route) => {
    const [method, path] = [route.slice(0, route.indexOf(' ')), route.slice(route.indexOf(' ') + 1)]
    return row(
      `${font(html(method.padEnd(6)).replaceAll(' ', '&#160;'), ink.key, 9)}&#160;${font(html(clip(path, 44)), ink.ink, 10)}`,
    )
  })
  return node(['routes', name], name, badge, [...rows, ...(left === 0 ? [] : [row(font(`and ${left} more`, ink.quiet, 10))])])
}

function tableNode({ name, rows, columns, badge }: PictureTable): string {
  const cells = rows.map(({ name: column, type, key, badge: own }) => {
    const marks = `${font(key === '' ? '&#160;&#160;' : key, ink.key, 9)}&#160;${font(html(clip(column, 32)), ink.ink, 10)}`
    return row(`${marks}&#160;&#160;${font(html(clip(type, 24)), ink.quiet, 9)}`, own)
  })
  const others = columns - rows.length
  const rest = others === 0 ? [] : [row(font(`and ${counted(others, 'column')}`, ink.quiet, 9))]
  return node(['table', name], name, badge, [...cells, ...rest])
}

function node(id: Node, title: string, badge: Badge | null, rows: readonly string[]): string {
  const head = `<TD ALIGN="LEFT" BGCOLOR="${ink.head}" CELLPADDING="7"><B>${font(html(clip(title, 44)), ink.headInk, 12)}</B></TD>`
  const mark = badge === null ? `<TD BGCOLOR="${ink.head}"> </TD>` : badgeCell(badge)
  return (
    `${named(id)} [label=<<TABLE BORDER="1" COLOR="${ink.line}" BGCOLOR="${ink.paper}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="4">` +
    `<TR>${head}${mark}</TR>${rows.join('')}</TABLE>>]`
  )
}

function badgeCell({ count, worst }: Badge): string {
  return `<TD ALIGN="CENTER" BGCOLOR="${ink[worst]}"><B>${font(`&#160;${count}&#160;`, ink.badgeInk, 11)}</B></TD>`
}

function row(content: string, badge: Badge | null = null): string {
  if (badge === null) return `<TR><TD ALIGN="LEFT" COLSPAN="2">${content}</TD></TR>`
  return `<TR><TD ALIGN="LEFT">${content}</TD>${badgeCell(badge)}</TR>`
}

/** Where one container alone is built from this repository, it is what serves the routes. */
function servedBy({ containers, groups }: Picture): readonly string[] {
  const built = containers.filter(({ lines: [source] }) => source?.startsWith('built from') === true)
  if (built.length !== 1 || groups.length === 0) return []
  const middle = groups[Math.floor((groups.length - 1) / 2)]!
  return [line(['container', built[0]!.name], ['routes', middle.name], 'lhead="cluster_routes" penwidth=1.6')]
}

function queryEdge({ group, table, reads, writes, badge }: PictureQuery): string {
  const look = [
    ...(writes === 0 ? ['style=dashed'] : []),
    ...(badge === null ? [] : [`color="${ink[badge.worst]}" penwidth=2 ${edgeBadge(badge)}`]),
    `tooltip="${counted(reads, 'read')}, ${counted(writes, 'write')}"`,
  ]
  return line(['routes', group], ['table', table], look.join(' '))
}

function edgeBadge({ count, worst }: Badge): string {
  const cell = `<TD BGCOLOR="${ink[worst as Severity]}"><B>${font(`&#160;${count}&#160;`, ink.badgeInk, 10)}</B></TD>`
  return `label=<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2"><TR>${cell}</TR></TABLE>>`
}

function reference(from: string, column: string, to: string): string {
  const look = `color="${ink.key}" arrowhead=none arrowtail=crow dir=back constraint=${from === to ? 'false' : 'true'}`
  return line(['table', to], ['table', from], `${look} tooltip="${oneLine(`${from}.${column}`).replaceAll(/["\\]/g, "'")}"`)
}

function clip(text: string, most: number): string {
  const words = oneLine(text)
  return words.length <= most ? words : `${words.slice(0, most - 1).toWellFormed()}…`
}

/** Text inside an HTML-like label, which takes no empty one. */
function html(text: string): string {
  return text === '' ? '&#160;' : escapeHtml(text)
}

function font(text: string, color: string, size?: number): string {
  return `<FONT COLOR="${color}"${size === undefined ? '' : ` POINT-SIZE="${size}"`}>${text}</FONT>`
}
