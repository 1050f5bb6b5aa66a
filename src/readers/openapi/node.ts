/** A document of YAML or JSON as values with their places: what its aliases and merges stand for is already in place. */
import type { Opening } from '../../model/architecture/contract.ts'
import type { Place } from '../../model/architecture/place.ts'

export interface MapNode {
  readonly kind: 'map'
  /** In the order of the document; a key may stand twice. */
  readonly entries: Entry[]
  /** The last entry of each key. */
  readonly byKey: Map<string, Entry>
  place: Place
  opening: Opening | null
}

export interface ListNode {
  readonly kind: 'list'
  readonly items: Node[]
  place: Place
}

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** As text: `3.0` stays `3.0`. */
  readonly text: string
  /** Of the text alone, without quotes, where it stands as it is. */
  readonly place: Place
}

export type Node = MapNode | ListNode | ScalarNode

export interface Entry {
  readonly key: string
  readonly keyPlace: Place
  readonly value: Node
}

export function addEntry(map: MapNode, entry: Entry): void {
  map.entries.push(entry)
  map.byKey.set(entry.key, entry)
}

export function child(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'map' ? node.byKey.get(key)?.value : undefined
}

export function entries(node: Node | undefined): readonly Entry[] {
  return node?.kind === 'map' ? node.entries : []
}

export function items(node: Node | undefined): readonly Node[] {
  return node?.kind === 'list' ? node.items : []
}

export function text(node: Node | undefined): string | null {
  return node?.kind === 'scalar' && node.value !== null ? node.text : null
}

export function texts(node: Node | undefined): string[] {
  return items(node).flatMap((item) => text(item) ?? [])
}

export function number(node: Node | undefined): number | null {
  return node?.kind === 'scalar' && typeof node.value === 'number' && Number.isFinite(node.value) ? node.value : null
}

export function boolean(node: Node | undefined): boolean | null {
  return node?.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : null
}

/** Deeper parts, and what comes after the last of `left`, are left out, so that no document makes it large. */
export function plain(node: Node, left: { values: number } = { values: 200 }, depth = 0): unknown {
  left.values--
  if (node.kind === 'scalar') return node.value
  if (depth > 6) return null
  if (node.kind === 'list') return node.items.flatMap((item) => (left.values > 0 ? [plain(item, left, depth + 1)] : []))
  return Object.fromEntries(
    node.entries.flatMap(({ key, value }) => (left.values > 0 ? [[key, plain(value, left, depth + 1)]] : [])),
  )
}
