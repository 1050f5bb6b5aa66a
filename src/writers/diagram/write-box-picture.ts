import { type Arrow, type Box, type BoxPicture, isInside } from './box-picture.ts'
import { mermaidText } from './mermaid-text.ts'

/** Boxes and arrows as a Mermaid `flowchart`. */
export function writeBoxPicture({ frame, boxes, arrows }: BoxPicture): string {
  const inside = boxes.filter(isInside)
  const outside = boxes.filter((box) => !isInside(box))
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

const shapes: Readonly<Record<Box['is'], readonly [string, string]>> = {
  person: ['([', '])'],
  outside: ['[/', '/]'],
  store: ['[(', ')]'],
  bus: ['{{', '}}'],
  system: ['[', ']'],
  main: ['[', ']'],
  part: ['[', ']'],
}

function shapeOf({ id, is, title, lines }: Box): string {
  const [begin, end] = shapes[is]
  return `${id}${begin}${mermaidText(title, ...lines)}${end}`
}

function lineOf({ from, to, says, is }: Arrow): string {
  const line = is === 'now' ? '-->' : '-.->'
  return says.length === 0 ? `${from} ${line} ${to}` : `${from} ${line}|${mermaidText(...says)}| ${to}`
}
