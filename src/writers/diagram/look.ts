/** Colours and letters of the drawn diagrams: dark ink on a light ground, readable in print and for the colour-blind. */
export interface Look {
  /** What Graphviz measures with. */
  readonly font: string
  /** What readers see: every letter as wide as Graphviz thought, whichever of these a machine has. */
  readonly fonts: string
  readonly ground: string
  readonly ink: string
  readonly quiet: string
  readonly line: string
  readonly edge: string
  readonly head: string
  readonly headInk: string
  readonly paper: string
  readonly shade: string
  readonly headQuiet: string
  readonly key: string
  readonly personal: string
  readonly secret: string
}

export const look: Look = {
  font: 'Courier',
  fonts: "ui-monospace,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace",
  ground: '#f7f8fa',
  ink: '#1b2330',
  quiet: '#667085',
  line: '#d3d9e2',
  edge: '#5b6b82',
  head: '#24405f',
  headInk: '#ffffff',
  paper: '#ffffff',
  shade: '#f0f3f7',
  headQuiet: '#c4d2e3',
  key: '#9a6700',
  personal: '#7a3fb0',
  secret: '#b42318',
}

/** Text inside an HTML-like label of Graphviz. */
export function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** A quoted identifier or plain label of Graphviz. */
export function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

export function font(text: string, color: string, size?: number): string {
  return `<FONT COLOR="${color}"${size === undefined ? '' : ` POINT-SIZE="${size}"`}>${text}</FONT>`
}
