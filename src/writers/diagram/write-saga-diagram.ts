import type { Model } from '../../model/model.ts'
import { mermaidText } from './mermaid-text.ts'
import { type SagaFlow, type Stop, sagaFlows, type Way } from './saga-flow.ts'

/** The sagas, step by step and back, as a Mermaid `flowchart`. @throws NothingToDrawError where there are none. */
export function writeSagaDiagram(model: Model): string {
  return `${['flowchart LR', ...sagaFlows(model).flatMap(linesOf)].join('\n')}\n`
}

function linesOf({ name, stops, ways }: SagaFlow, i: number): readonly string[] {
  return [
    `  subgraph saga${i}[${mermaidText(name)}]`,
    ...stops.map((stop) => `    ${stop.id}${shapeOf(stop)}`),
    ...ways.map((way) => `    ${arrowOf(way)}`),
    '  end',
  ]
}

function shapeOf({ is, title, limits }: Stop): string {
  if (is === 'step') return `[${mermaidText(title, ...(limits === null ? [] : [limits]))}]`
  return is === 'undo' ? `[/${mermaidText(title)}/]` : `([${mermaidText(title)}])`
}

function arrowOf({ from, to, is }: Way): string {
  return is === 'next' ? `${from} --> ${to}` : is === 'fails' ? `${from} -.->|"fails"| ${to}` : `${from} -.-> ${to}`
}
