import { placesOf } from '../../model/architecture/place.ts'
import { addEntry, type ListNode, type MapNode, type Node } from './node.ts'
import { openingOf, type Range } from './opening.ts'

/** The package, loaded on first use. */
export type Jsonc = typeof import('jsonc-parser')

type Item = { readonly key: { readonly range: Range }; value: { readonly range: Range } }
type Open =
  | { readonly node: ListNode; readonly start: number }
  | { readonly node: MapNode; readonly start: number; readonly items: Item[]; key: { text: string; range: Range } | null }

/**
 * What a file of JSON says, in a tenth of the time and the memory that it takes as YAML; null where it is not strictly JSON:
 * then whoever reads it as YAML says what is wrong with it.
 */
export function parseJson(jsonc: Jsonc, file: string, text: string): Node | null {
  const placeAt = placesOf(file, text)
  const open: Open[] = []
  let root: Node | null = null
  let isWhole = true
  /** Without quotes, where the text between them is what it says. */
  const inner = (said: string, [start, end]: Range) =>
    text[start] === '"' && text.startsWith(said, start + 1) ? placeAt(start + 1, start + 1 + said.length) : placeAt(start, end)
  const put = (node: Node, range: Range): void => {
    const within = open.at(-1)
    if (within === undefined) root = node
    else if (within.node.kind === 'list') within.node.items.push(node)
    else if ('items' in within && within.key !== null) {
      const { text: key, range: of } = within.key
      addEntry(within.node, { key, keyPlace: inner(key, of), value: node })
      within.items.push({ key: { range: of }, value: { range } })
    }
  }
  const close = (end: number): void => {
    const ended = open.pop()
    if (ended === undefined) return
    const range: Range = [ended.start, end]
    ended.node.place = placeAt(ended.start, end)
    if ('items' in ended) ended.node.opening = openingOf({ range, flow: true, items: ended.items }, file, text)
    put(ended.node, range)
  }
  const nowhere = placeAt(0, 0)
  jsonc.visit(
    text,
    {
      onObjectBegin: (start) => {
        const node: MapNode = { kind: 'map', entries: [], byKey: new Map(), place: nowhere, opening: null }
        open.push({ node, start, items: [], key: null })
      },
      onObjectProperty: (key, start, length) => {
        const within = open.at(-1)
        if (within !== undefined && 'items' in within) within.key = { text: key, range: [start, start + length] }
      },
      onObjectEnd: (start, length) => close(start + length),
      onArrayBegin: (start) => {
        open.push({ node: { kind: 'list', items: [], place: nowhere }, start })
      },
      onArrayEnd: (start, length) => close(start + length),
      onLiteralValue: (value: string | number | boolean | null, start, length) => {
        const range: Range = [start, start + length]
        const said = typeof value === 'string' ? value : text.slice(start, start + length)
        put({ kind: 'scalar', value, text: said, place: inner(said, range) }, range)
      },
      onError: () => {
        isWhole = false
      },
    },
    { disallowComments: true },
  )
  return isWhole ? root : null
}
