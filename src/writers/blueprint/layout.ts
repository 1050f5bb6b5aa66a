/** Source text that is laid out when it is known how much room there is. */
export type Layout = string | Group

export interface Group {
  readonly open: string
  readonly close: string
  readonly items: readonly Layout[]
  /** `lines`: one item a line once it does not fit; `arguments`: side by side, each broken on its own. */
  readonly flow: 'lines' | 'arguments'
  /** Broken even where it would fit. */
  readonly broken: boolean
}

const width = 110

export function list(items: readonly Layout[]): Layout {
  return { open: '[', close: ']', items, flow: 'lines', broken: false }
}

export function object(
  entries: readonly (readonly [key: string, value: Layout])[],
  { broken = false }: { readonly broken?: boolean } = {},
): Layout {
  if (entries.length === 0) return '{}'
  const items = entries.map(([key, value]) => prefixed(`${key}: `, value))
  return { open: '{ ', close: ' }', items, flow: 'lines', broken }
}

export function call(name: string, ...items: readonly Layout[]): Layout {
  return { open: `${name}(`, close: ')', items, flow: 'arguments', broken: false }
}

function prefixed(prefix: string, layout: Layout): Layout {
  return typeof layout === 'string' ? prefix + layout : { ...layout, open: prefix + layout.open }
}

/** The text of a layout that begins at a column, on a line that is indented so far, and has `after` behind it. */
export function print(
  layout: Layout,
  { indent = 0, column = 0, after = 0 }: { readonly indent?: number; readonly column?: number; readonly after?: number } = {},
): string {
  if (typeof layout === 'string') return layout
  const one = flat(layout)
  if (one !== undefined && column + one.length + after <= width) return one
  return layout.flow === 'lines' ? printLines(layout, indent) : printArguments(layout, { indent, column, after })
}

function printLines({ open, close, items }: Group, indent: number): string {
  const inner = indent + 2
  const lines = items.map((item) => `${' '.repeat(inner)}${print(item, { indent: inner, column: inner, after: 1 })},\n`)
  return `${open.trimEnd()}\n${lines.join('')}${' '.repeat(indent)}${close.trimStart()}`
}

function printArguments(
  { open, close, items }: Group,
  { indent, column, after }: { readonly indent: number; readonly column: number; readonly after: number },
): string {
  let text = open
  for (const [i, item] of items.entries()) {
    const last = i === items.length - 1
    const line = text.lastIndexOf('\n')
    const at = line < 0 ? column + text.length : text.length - line - 1
    // Behind an argument that is not the last, the next one has to be opened: `, {`.
    text += print(item, { indent, column: at, after: last ? close.length + after : 3 }) + (last ? '' : ', ')
  }
  return text + close
}

function flat(layout: Layout): string | undefined {
  if (typeof layout === 'string') return layout
  if (layout.broken) return undefined
  const items = layout.items.map(flat)
  return items.includes(undefined) ? undefined : layout.open + items.join(', ') + layout.close
}
