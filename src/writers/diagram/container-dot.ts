import type { Model } from '../../model/model.ts'
import { containersOf, counted, listed, workWords } from './containers.ts'
import { font, html, look, quoted } from './look.ts'

/** The container diagram for Graphviz: callers on the left, what runs in a frame, what it leans on at the right. */
export function containerDot(model: Model): string {
  const containers = containersOf(model)
  const { name, actors, operations, tables, actions, events, external, webhooks, tokens } = containers
  const work = workWords(containers)
  const hasActions = actions.length > 0
  const hasEvents = events.length > 0
  const callers = external.length > 0 ? [...(hasActions ? ['handlers'] : []), ...(work === '' ? [] : ['work'])] : []
  const emitter = hasActions ? 'handlers' : 'api'
  return [
    'digraph containers {',
    `  graph [rankdir=LR bgcolor="${look.ground}" pad=0.4 nodesep=0.5 ranksep=1.2 fontname="${look.font}"]`,
    `  node [shape=box style="rounded,filled" fillcolor="${look.paper}" color="${look.line}" penwidth=1.2 fontname="${look.font}" fontsize=12 fontcolor="${look.ink}" margin="0.25,0.15"]`,
    `  edge [color="${look.edge}" penwidth=1.2 arrowsize=0.8 fontname="${look.font}" fontsize=9 fontcolor="${look.quiet}"]`,
    ...actors.map(
      ({ id, label }) => `  ${id} [label=${title(label)} style="filled" shape=box fillcolor="#e4ecf5" color="#b4c6da"]`,
    ),
    ...(tokens
      ? [`  issuer [label=${title('Token issuer', 'signs JWTs')} style="rounded,filled,dashed" fillcolor="${look.shade}"]`]
      : []),
    '  subgraph cluster_system {',
    `    label=<<B>${font(html(name), look.ink, 14)}</B>> labeljust=l style="rounded,filled" fillcolor="#ffffff" color="${look.line}" margin=22`,
    `    api [label=${label('REST API', [counted(operations, 'operation'), 'OpenAPI 3.1'], look.headInk, look.headQuiet)} fillcolor="${look.head}" color="${look.head}"]`,
    ...(hasActions ? [`    handlers [label=${title('Handlers', listed(actions, 'actions'))}]`] : []),
    ...(work === '' ? [] : [`    work [label=${title('Work', work)}]`]),
    `    store [shape=cylinder style=filled label=${title('SQLite or PostgreSQL', counted(tables, 'table'))}]`,
    ...(hasEvents
      ? [`    bus [label=${title('Event bus', listed(events, 'events'))} shape=cds style=filled margin="0.3,0.2"]`]
      : []),
    '  }',
    ...(external.length > 0 ? [outsideNode('external', 'Systems of others', listed(external, 'systems'))] : []),
    ...(webhooks.length > 0 ? [outsideNode('webhooks', 'Webhooks', listed(webhooks, 'webhooks'))] : []),
    ...actors.map(({ id, does }) => `  ${id} -> api [label=${lines(does)}]`),
    ...(tokens ? [`  api -> issuer [style=dashed label="  verifies tokens of  " constraint=false]`] : []),
    '  api -> store [label="  SQL  "]',
    ...(hasActions ? ['  api -> handlers [label="  calls  "]', '  handlers -> store [label="  db, as the caller  "]'] : []),
    ...(hasEvents ? [`  ${emitter} -> bus [label="  after commit  "]`] : []),
    ...(work === '' ? [] : ['  work -> store [label="  db, as the system  "]']),
    ...callers.map((caller) => `  ${caller} -> external [label="  calls  "]`),
    ...(webhooks.length > 0 ? ['  bus -> webhooks [label="  signed POST  "]'] : []),
    '}',
  ].join('\n')
}

function outsideNode(id: string, name: string, names: string): string {
  return `  ${id} [label=${title(name, names)} style="rounded,filled,dashed" fillcolor="${look.shade}"]`
}

function title(name: string, ...more: readonly string[]): string {
  return label(name, more, look.ink, look.quiet)
}

function label(name: string, more: readonly string[], ink: string, quiet: string): string {
  return `<<B>${font(html(name), ink, 13)}</B>${more.map((line) => `<BR/>${font(html(line), quiet, 10)}`).join('')}>`
}

/** Left-aligned lines, each ended by Graphviz's `\\l`. */
function lines(does: readonly string[]): string {
  return `"${does.map((each) => `  ${quoted(each).slice(1, -1)}  \\l`).join('')}"`
}
