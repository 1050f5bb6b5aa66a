import type { Arrow, Box, BoxPicture } from './box-picture.ts'
import { font, html, look, quoted } from './look.ts'

/** Boxes and arrows for Graphviz: callers on the left, what is inside in a frame, what is of others in dashes. */
export function boxDot({ name, frame, boxes, arrows }: BoxPicture): string {
  const inside = boxes.filter(({ is }) => is === 'part')
  const outside = boxes.filter(({ is }) => is !== 'part')
  return [
    `digraph ${quoted(name)} {`,
    `  graph [rankdir=LR bgcolor="${look.ground}" pad=0.4 nodesep=0.5 ranksep=1.2 fontname="${look.font}"]`,
    `  node [shape=box style="rounded,filled" fillcolor="${look.paper}" color="${look.line}" penwidth=1.2 fontname="${look.font}" fontsize=12 fontcolor="${look.ink}" margin="0.25,0.15"]`,
    `  edge [color="${look.edge}" penwidth=1.2 arrowsize=0.8 fontname="${look.font}" fontsize=9 fontcolor="${look.quiet}"]`,
    ...outside.map((box) => `  ${nodeOf(box)}`),
    ...(frame === null
      ? []
      : [
          '  subgraph cluster_frame {',
          `    label=<<B>${font(html(frame), look.ink, 14)}</B>> labeljust=l style="rounded,filled" fillcolor="#ffffff" color="${look.line}" margin=22`,
          ...inside.map((box) => `    ${nodeOf(box)}`),
          '  }',
        ]),
    ...arrows.map((arrow) => `  ${edgeOf(arrow)}`),
    '}',
  ].join('\n')
}

function nodeOf({ id, is, title, lines }: Box): string {
  const [ink, quiet] = is === 'system' ? [look.headInk, look.headQuiet] : [look.ink, look.quiet]
  const rest = lines.map((line) => `<BR/>${font(html(line), quiet, 10)}`).join('')
  return `${id} [label=<<B>${font(html(title), ink, 13)}</B>${rest}> ${styles[is]}]`
}

const styles: Readonly<Record<Box['is'], string>> = {
  person: 'style="filled" shape=box fillcolor="#e4ecf5" color="#b4c6da"',
  system: `fillcolor="${look.head}" color="${look.head}"`,
  outside: `style="rounded,filled,dashed" fillcolor="${look.shade}"`,
  part: `fillcolor="${look.paper}"`,
}

function edgeOf({ from, to, says, is }: Arrow): string {
  const text = says.map((each) => `  ${quoted(each).slice(1, -1)}  \\l`).join('')
  const style = is === 'later' ? ' style=dashed' : ''
  return `${from} -> ${to} [label="${text}"${style}]`
}
