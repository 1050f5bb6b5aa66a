import { type Arrow, type Box, type BoxPicture, isInside } from './box-picture.ts'
import { font, html, look, quoted } from './look.ts'

/**
 * Boxes and arrows for Graphviz: callers on the left, what is inside in a frame, what is of others in dashes. What an arrow says
 * interrupts its line, so that no other line runs through it and it belongs to no other.
 */
export function boxDot({ name, frame, boxes, arrows }: BoxPicture): string {
  const inside = boxes.filter(isInside)
  const framed = new Set(inside.map(({ id }) => id))
  const words = arrows.flatMap((arrow, i) => (arrow.says.length === 0 ? [] : [{ arrow, line: `  ${wordsOf(arrow, i)}` }]))
  const isFramed = ({ from, to }: Arrow) => framed.has(from) && framed.has(to)
  return [
    `digraph ${quoted(name)} {`,
    `  graph [rankdir=LR bgcolor="${look.ground}" pad=0.4 nodesep=0.35 ranksep=0.45 fontname="${look.font}"]`,
    `  node [shape=box style="rounded,filled" fillcolor="${look.paper}" color="${look.line}" penwidth=1.2 fontname="${look.font}" fontsize=12 fontcolor="${look.ink}" margin="0.25,0.15"]`,
    `  edge [color="${look.edge}" penwidth=1.2 arrowsize=0.8]`,
    ...boxes.filter((box) => !isInside(box)).map((box) => `  ${nodeOf(box)}`),
    ...(frame === null
      ? []
      : [
          '  subgraph cluster_frame {',
          `    label=<<B>${font(html(frame), look.ink, 14)}</B>> labeljust=l style="rounded,filled" fillcolor="#ffffff" color="${look.line}" margin=22`,
          ...inside.map((box) => `    ${nodeOf(box)}`),
          ...words.filter(({ arrow }) => isFramed(arrow)).map(({ line }) => `  ${line}`),
          '  }',
        ]),
    ...words.filter(({ arrow }) => frame === null || !isFramed(arrow)).map(({ line }) => line),
    ...arrows.flatMap((arrow, i) => edgesOf(arrow, i, answersOf(arrows, i)).map((edge) => `  ${edge}`)),
    '}',
  ].join('\n')
}

function nodeOf({ id, is, title, lines }: Box): string {
  const [ink, quiet] = is === 'system' || is === 'main' ? [look.headInk, look.headQuiet] : [look.ink, look.quiet]
  const rest = lines.map((line) => `<BR/>${font(html(line), quiet, 10)}`).join('')
  return `${id} [label=<<B>${font(html(title), ink, 13)}</B>${rest}> ${styles[is]}]`
}

const dark = `fillcolor="${look.head}" color="${look.head}"`
const styles: Readonly<Record<Box['is'], string>> = {
  person: 'style="filled" shape=box fillcolor="#e4ecf5" color="#b4c6da"',
  system: dark,
  main: dark,
  outside: `style="rounded,filled,dashed" fillcolor="${look.shade}"`,
  part: `fillcolor="${look.paper}"`,
  store: 'shape=cylinder style=filled',
  bus: 'shape=cds style=filled margin="0.3,0.2"',
}

function wordsOf({ says }: Arrow, i: number): string {
  const text = says.map((each) => `${quoted(each).slice(1, -1)}\\l`).join('')
  return `says${i} [shape=box style="" penwidth=0 width=0.1 height=0.1 margin="0.06,0.03" fontsize=9 fontcolor="${look.quiet}" label="${text}" class="says"]`
}

/**
 * A line to what it says, and the arrow from there: together they are one arrow, and its head is drawn once. One that leads back
 * is told to Graphviz the other way round, so that it runs beside the others and not around the boxes.
 */
function edgesOf({ from, to, says, is }: Arrow, i: number, answers: boolean): readonly string[] {
  const style = is === 'later' ? ' style=dashed' : ''
  if (says.length === 0) return [`${from} -> ${to} [class="arrow"${style}]`]
  return answers
    ? [`${to} -> says${i}:w [dir=back class="arrow"${style}]`, `says${i}:e -> ${from} [dir=none class="lead"${style}]`]
    : [`${from} -> says${i}:w [dir=none class="lead"${style}]`, `says${i}:e -> ${to} [class="arrow"${style}]`]
}

/** Do the arrows before it lead from where it ends to where it begins? */
function answersOf(arrows: readonly Arrow[], i: number): boolean {
  const { from, to } = arrows[i]!
  const reached = new Set([to])
  for (let size = 0; size < reached.size; ) {
    size = reached.size
    for (const each of arrows.slice(0, i)) if (reached.has(each.from)) reached.add(each.to)
  }
  return reached.has(from)
}
