import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Finding } from '../../model/finding.ts'
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
  const routes = picture.groups.map((group) => groupNode(group, picture.groups.length > manyGroups))
  return [
    'digraph architecture {',
    `  graph [rankdir=LR newrank=true compound=true bgcolor="transparent" pad=0.2 nodesep=0.22 ranksep=1.5 fontname="Courier" fontsize=12 fontcolor="${ink.quiet}"]`,
    `  node [shape=plain fontname="Courier" fontsize=11 fontcolor="${ink.ink}"]`,
    `  edge [color="${ink.edge}" penwidth=1.1 arrowsize=0.7 fontname="Courier" fontsize=9 fontcolor="${ink.quiet}"]`,
    ...cluster('containers', 'what runs', picture.containers.map(containerNode), picture.left.containers),
    ...cluster('routes', 'routes', routes, picture.left.groups),
    ...databases(picture),
    ...picture.containers.flatMap(({ name, needs }) =>
      needs.map((need) => line(['container', name], ['container', need], 'style=dashed')),
    ),
    ...inColumns(picture),
    ...servedBy(picture),
    ...picture.queries.map(queryEdge),
    ...picture.references.map(({ from, column, to }) => reference(from, column, to)),
    '}',
  ].join('\n')
}

type Node = readonly [kind: 'container' | 'routes' | 'table', name: string]

function named([kind, name]: Node): string {
  return `"${oneLine(`${kind} ${name}`).replaceAll('\\', '/').replaceAll('"', "'")}"`
}

function line(from: Node, to: Node, look: string): string {
  return `  ${named(from)} -> ${named(to)} [${look}]`
}

function cluster(id: string, label: string, nodes: readonly string[], left: number): readonly string[] {
  if (nodes.length === 0) return []
  const title = left === 0 ? clip(label, 80) : `${clip(label, 80)}, and ${left} more`
  return [
    `  subgraph "cluster_${id}" {`,
    `    label=<<B>${font(html(title), ink.quiet)}</B>> labeljust=l style="rounded,filled" fillcolor="${ink.ground}" color="${ink.line}" margin=16`,
    ...nodes.map((node) => `    ${node}`),
    '  }',
  ]
}

/** A frame for each database; what is left out is told in the first. */
function databases({ tables, left }: Picture): readonly string[] {
  const names = [...new Set(tables.map(({ database }) => database))]
  return names.flatMap((name, i) => {
    const nodes = tables.filter(({ database }) => database === name).map((table) => tableNode(table, tables.length > manyTables))
    return cluster(`tables${i}`, name, nodes, i === 0 ? left.tables : 0)
  })
}

function containerNode({ name, lines, badge }: PictureContainer): string {
  const rows = lines.map((each) => ({ cells: span(font(html(clip(each, 40)), ink.quiet, 10)) }))
  return node(['container', name], name, badge, rows)
}

const mostRoutes = 6
/** From so many things on, each is drawn smaller, so that all of them can be seen. */
const manyGroups = 10
const manyTables = 16

function groupNode({ name, routes, badge }: PictureGroup, isSmall: boolean): string {
  const shown = isSmall ? [] : routes.slice(0, routes.length > mostRoutes ? mostRoutes - 1 : mostRoutes)
  const rows = shown.map((route) => {
    const [method, path] = [route.slice(0, route.indexOf(' ')), route.slice(route.indexOf(' ') + 1)]
    return { cells: span(`${font(html(method), ink.key, 9)}&#160;${font(html(clip(path, 44)), ink.ink, 10)}`) }
  })
  return node(['routes', name], name, badge, [...rows, ...others(routes.length - shown.length, shown.length, 'route')])
}

function tableNode({ name, rows, columns, badge }: PictureTable, isSmall: boolean): string {
  const shown = isSmall ? rows.filter((row) => row.badge !== null) : rows
  const cells = shown.map(({ name: column, type, key, badge: own }) => ({
    cells:
      td(font(html(key), ink.key, 9)) +
      td(font(html(clip(column, 32)), ink.ink, 10)) +
      td(font(html(clip(type, 24)), ink.quiet, 9)),
    badge: own,
  }))
  return node(['table', name], name, badge, [...cells, ...others(columns - shown.length, shown.length, 'column')])
}

interface Row {
  /** Three columns wide. */
  readonly cells: string
  readonly badge?: Badge | null
}

function others(left: number, shown: number, word: string): readonly Row[] {
  const words = shown === 0 ? counted(left, word) : `and ${counted(left, `more ${word}`)}`
  return left === 0 ? [] : [{ cells: span(font(words, ink.quiet, 9)) }]
}

/** A heading over rows, with a fourth column for badges where there are any. */
function node(id: Node, title: string, badge: Badge | null, rows: readonly Row[]): string {
  const hasBadges = badge !== null || rows.some((row) => row.badge != null)
  const last = (own: Badge | null, ground = '') => (hasBadges ? (own === null ? `<TD${ground}></TD>` : badgeCell(own)) : '')
  const head = ` BGCOLOR="${ink.head}"`
  const heading = `<TD ALIGN="LEFT" COLSPAN="3"${head} CELLPADDING="7"><B>${font(html(clip(title, 44)), ink.headInk, 12)}</B></TD>`
  const lines = rows.map((row) => `<TR>${row.cells}${last(row.badge ?? null)}</TR>`)
  return (
    `${named(id)} [label=<<TABLE BORDER="1" COLOR="${ink.line}" BGCOLOR="${ink.paper}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="4">` +
    `<TR>${heading}${last(badge, head)}</TR>${lines.join('')}</TABLE>>]`
  )
}

function td(content: string): string {
  return `<TD ALIGN="LEFT">${content}</TD>`
}

function span(content: string): string {
  return `<TD ALIGN="LEFT" COLSPAN="3">${content}</TD>`
}

function badgeCell({ count, worst }: Badge): string {
  return `<TD BGCOLOR="${ink[worst]}" WIDTH="24"><B>${font(String(count), ink.badgeInk, 11)}</B></TD>`
}

/** Unseen lines that keep what runs, routes and tables side by side: a frame that begins left of another goes under it. */
function inColumns({ containers, groups, tables, queries }: Picture): readonly string[] {
  const unseen = 'style=invis weight=0'
  const last = containers.filter(({ needs }) => needs.length === 0)
  const asked = new Set(queries.map(({ table }) => table))
  const [first] = groups
  const column = groups.map(({ name }) => named(['routes', name])).join('; ')
  return [
    ...(first === undefined ? [] : [`  { rank=same; ${column} }`]),
    ...last.flatMap(({ name }) => (first === undefined ? [] : [line(['container', name], ['routes', first.name], unseen)])),
    ...tables
      .filter(({ name }) => first !== undefined && !asked.has(name))
      .map(({ name }) => line(['routes', first!.name], ['table', name], unseen)),
  ]
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

function edgeBadge(badge: Badge): string {
  return `label=<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2"><TR>${badgeCell(badge)}</TR></TABLE>>`
}

function reference(from: string, column: string, to: string): string {
  const look = `color="${ink.key}" arrowhead=crow arrowtail=tee dir=both constraint=${from === to ? 'false' : 'true'}`
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
