import type { Arrow, Box, BoxPicture } from './box-picture.ts'
import { mermaidText } from './mermaid-text.ts'

/** Boxes and arrows as a Mermaid `flowchart`. */
export function writeBoxPicture({ frame, boxes, arrows }: BoxPicture): string {
  const inside = boxes.filter(({ is }) => is === 'part')
  const outside = boxes.filter(({ is }) => is !== 'part')
  const lines = [
    'flowchart LR',
    ...outside.map((box) => `  ${shapeOf(box)}`),
    ...(frame === null
      ? []
      : [`  subgraph frame[${mermaidText(frame)}]`, ...inside.map((box) => `    ${shapeOf(box)}`), '  end']),
    ...arrows.map((arrow) => `  ${lineOf(arrow)}`),
  ]
  return `${lines.join('\n')}\n`
}

function shapeOf({ id, is, title, lines }: Box): string {
  const text = mermaidText(title, ...lines)
  return is === 'person' ? `${id}([${text}])` : is === 'outside' ? `${id}[/${text}/]` : `${id}[${text}]`
}

function lineOf({ from, to, says, is }: Arrow): string {
  const line = is === 'now' ? '-->' : '-.->'
  return says.length === 0 ? `${from} ${line} ${to}` : `${from} ${line}|${mermaidText(...says)}| ${to}`
}
