import type { Model } from '../../model/model.ts'
import { font, html, look } from './look.ts'
import { type SagaFlow, type Stop, sagaFlows, type Way } from './saga-flow.ts'

/** The sagas for Graphviz: steps in a row from the left to the right, each with its undo below, and the way back. */
export function sagaDot(model: Model): string {
  return [
    'digraph sagas {',
    `  graph [rankdir=LR bgcolor="${look.ground}" pad=0.4 nodesep=0.6 ranksep=0.7 fontname="${look.font}"]`,
    `  node [shape=box style="rounded,filled" fillcolor="${look.paper}" color="${look.line}" penwidth=1.2 fontname="${look.font}" fontsize=12 fontcolor="${look.ink}" margin="0.2,0.12"]`,
    `  edge [color="${look.edge}" penwidth=1.2 arrowsize=0.8 fontname="${look.font}" fontsize=9 fontcolor="${look.quiet}"]`,
    ...sagaFlows(model).flatMap(clusterOf),
    '}',
  ].join('\n')
}

function clusterOf({ name, stops, ways }: SagaFlow, i: number): readonly string[] {
  const columns = new Map<string, string[]>()
  for (const { id, at } of stops) columns.set(at, [...(columns.get(at) ?? []), id])
  return [
    `  subgraph cluster_saga${i} {`,
    `    label=<<B>${font(html(name), look.ink, 14)}</B>> labeljust=l style="rounded,filled" fillcolor="#ffffff" color="${look.line}" margin=22`,
    ...stops.map((stop) => `    ${stop.id} [${shapeOf(stop)}]`),
    ...[...columns.values()].filter((ids) => ids.length > 1).map((ids) => `    { rank=same; ${ids.join('; ')} }`),
    ...ways.map((way) => `    ${arrowOf(way)}`),
    '  }',
  ]
}

function shapeOf({ is, title, limits }: Stop): string {
  const name = `<B>${font(html(title), look.ink, 12)}</B>`
  if (is === 'step') return `label=<${name}${limits === null ? '' : `<BR/>${font(html(limits), look.quiet, 9)}`}>`
  if (is === 'undo') return `label=<${name}> style="rounded,filled,dashed" fillcolor="${look.shade}"`
  return `label=<${font(html(title), look.headInk, 11)}> shape=box style="rounded,filled" fillcolor="${look.head}" color="${look.head}"`
}

/** The way back is drawn from its end, so that it does not turn the row round. */
function arrowOf({ from, to, is }: Way): string {
  if (is === 'next') return `${from} -> ${to}`
  if (is === 'fails') return `${from} -> ${to} [style=dashed label="  fails  " constraint=false]`
  return `${to} -> ${from} [style=dashed dir=back]`
}
