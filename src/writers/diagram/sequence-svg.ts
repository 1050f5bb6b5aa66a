import type { Model } from '../../model/model.ts'
import { type ActionSequence, actionSequence, type Step } from './action-sequence.ts'
import { html, look } from './look.ts'
import type { PicturePart } from './picture-parts.ts'

/** Measures in pixels. A letter of these fonts is 0.6 of its size wide. */
const size = { margin: 24, head: 34, row: 30, title: 12, text: 10, pad: 12, inset: 10, least: 110 }

/** A step with its place in the grid: rows down, lanes across. */
type Placed =
  | { readonly is: 'message'; readonly y: number; readonly step: Extract<Step, { is: 'message' }> }
  | {
      readonly is: 'frame'
      readonly y: number
      readonly end: number
      readonly depth: number
      readonly branches: readonly Title[]
    }

interface Title {
  readonly y: number
  readonly when: string
}

/** An action from its request to what follows its commit, drawn as a grid: the same bytes for the same model. */
export function sequenceSvg(model: Model, action: string | null, parts: readonly PicturePart[] = []): string {
  const sequence = actionSequence(model, action, parts)
  const columns = columnsOf(sequence)
  const top = size.margin + size.head + size.row
  const { placed, y: bottom } = place(sequence.steps, top, 0)
  const deepest = Math.max(0, ...placed.map((each) => (each.is === 'frame' ? each.depth : 0)))
  const edge = size.margin + (deepest + 1) * size.inset
  const last = [...columns.values()].at(-1)!
  const width = last.x + last.width / 2 + edge
  const height = bottom + size.margin
  return [
    `<svg role="img" aria-label="${html(`Sequence of ${sequence.action} of ${model.name}`)}" xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${look.fonts}">`,
    arrowHeads(),
    `<rect width="${width}" height="${height}" fill="${look.ground}"/>`,
    ...sequence.lanes.map(({ id, title }) => laneOf(title, columns.get(id)!, bottom)),
    ...placed.map((each) => (each.is === 'frame' ? frameOf(each, width) : messageOf(each.step, each.y, columns))),
    '</svg>',
    '',
  ].join('\n')
}

interface Column {
  readonly x: number
  readonly width: number
}

/** From left to right, each as far from those before it as the longest text between them needs. */
function columnsOf({ lanes, steps }: ActionSequence): ReadonlyMap<string, Column> {
  const messages = messagesOf(steps)
  const columns = new Map<string, Column>()
  const order = lanes.map(({ id }) => id)
  const frames = depthOf(steps) * size.inset
  let x = 0
  lanes.forEach(({ id, title }, at) => {
    const width = Math.max(size.least, wide(title, size.title) + 2 * size.pad)
    const before = at === 0 ? undefined : columns.get(order[at - 1]!)!
    x = before === undefined ? size.margin + frames + width / 2 : before.x + before.width / 2 + width / 2 + size.pad
    for (const { from, to, says } of messages) {
      // What a lane does by itself is written at its right.
      const [left, right] = from === to ? [order.indexOf(from), order.indexOf(from) + 1] : span(order, from, to)
      if (right === at) x = Math.max(x, columns.get(order[left]!)!.x + wide(says, size.text) + (from === to ? 5 : 3) * size.pad)
    }
    columns.set(id, { x: Math.ceil(x), width: Math.ceil(width) })
  })
  return columns
}

function span(order: readonly string[], from: string, to: string): readonly [number, number] {
  const [a, b] = [order.indexOf(from), order.indexOf(to)]
  return a < b ? [a, b] : [b, a]
}

function messagesOf(steps: readonly Step[]): readonly Extract<Step, { is: 'message' }>[] {
  return steps.flatMap((step) => (step.is === 'message' ? [step] : step.branches.flatMap((branch) => messagesOf(branch.steps))))
}

function depthOf(steps: readonly Step[]): number {
  return Math.max(
    0,
    ...steps.map((step) => (step.is === 'message' ? 0 : 1 + Math.max(...step.branches.map((branch) => depthOf(branch.steps))))),
  )
}

/** Gives each step its row; a frame is written before what is in it. */
function place(steps: readonly Step[], top: number, depth: number): { readonly placed: readonly Placed[]; readonly y: number } {
  const placed: Placed[] = []
  let y = top
  for (const step of steps) {
    if (step.is === 'message') {
      placed.push({ is: 'message', y: y + size.row / 2, step })
      y += size.row
      continue
    }
    const begin = y
    const titles: Title[] = []
    const inner: Placed[] = []
    for (const { when, steps: branch } of step.branches) {
      titles.push({ y, when })
      const found = place(branch, y + size.row * 0.8, depth + 1)
      inner.push(...found.placed)
      y = found.y
    }
    placed.push({ is: 'frame', y: begin, end: y, depth, branches: titles }, ...inner)
    y += size.row / 2
  }
  return { placed, y }
}

function laneOf(title: string, { x, width }: Column, bottom: number): string {
  const { margin, head } = size
  return [
    `<g class="lane"><line x1="${x}" y1="${margin + head}" x2="${x}" y2="${bottom}" stroke="${look.line}" stroke-width="1.2" stroke-dasharray="4 4"/>`,
    `<rect x="${x - width / 2}" y="${margin}" width="${width}" height="${head}" rx="6" fill="${look.head}"/>`,
    `<text x="${x}" y="${margin + head / 2 + 4}" text-anchor="middle" font-size="${size.title}" font-weight="bold" fill="${look.headInk}">${html(title)}</text></g>`,
  ].join('')
}

function messageOf(
  { from, to, says, way }: Extract<Step, { is: 'message' }>,
  y: number,
  columns: ReadonlyMap<string, Column>,
): string {
  const [a, b] = [columns.get(from)!.x, columns.get(to)!.x]
  const dashed = way === 'call' ? '' : ' stroke-dasharray="5 3"'
  const line = `fill="none" stroke="${look.edge}" stroke-width="1.2"${dashed} marker-end="url(#${way === 'later' ? 'open' : 'full'})"`
  if (a === b) {
    const right = a + 2 * size.pad
    return `<g class="message"><path d="M ${a} ${y - 6} H ${right} V ${y + 6} H ${a}" ${line}/>${label(says, right + 6, y + 4, 'start')}</g>`
  }
  return `<g class="message"><line x1="${a}" y1="${y}" x2="${b}" y2="${y}" ${line}/>${label(says, (a + b) / 2, y - 5, 'middle')}</g>`
}

function label(text: string, x: number, y: number, anchor: 'start' | 'middle'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size.text}" fill="${look.ink}">${html(text)}</text>`
}

function frameOf({ y, end, depth, branches }: Extract<Placed, { is: 'frame' }>, width: number): string {
  const left = size.margin + depth * size.inset - size.inset / 2
  const right = width - left
  const titles = branches.map(({ y: at, when }, i) => {
    const line = `<line x1="${left}" y1="${at}" x2="${right}" y2="${at}" stroke="${look.line}" stroke-dasharray="3 3"/>`
    const text = `<text x="${left + 8}" y="${at + 15}" font-size="${size.text}" font-style="italic" fill="${look.quiet}">[${html(when)}]</text>`
    return i === 0 ? text : `${line}${text}`
  })
  const box = `<rect x="${left}" y="${y}" width="${right - left}" height="${end - y}" rx="4" fill="none" stroke="${look.line}" stroke-width="1.2"/>`
  return `<g class="branches">${box}${titles.join('')}</g>`
}

function arrowHeads(): string {
  const head = (id: string, path: string, fill: string) =>
    `<marker id="${id}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="${path}" fill="${fill}" stroke="${look.edge}"/></marker>`
  return `<defs>${head('full', 'M 0 0 L 10 5 L 0 10 z', look.edge)}${head('open', 'M 0 0 L 10 5 L 0 10', 'none')}</defs>`
}

function wide(text: string, letter: number): number {
  return text.length * letter * 0.6
}
