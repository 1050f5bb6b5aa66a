import type { Alias, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import type { Unread } from '../../model/architecture/architecture.ts'
import { placesOf } from '../../model/architecture/place.ts'
import { addEntry, type ListNode, type MapNode, type Node } from './node.ts'
import { openingOf } from './opening.ts'
import { type Jsonc, parseJson } from './parse-json.ts'

/** The packages, loaded on first use. */
export interface Parsers {
  readonly yaml: Yaml
  /** Null where it is not installed: JSON is YAML too, and takes longer as such. */
  readonly jsonc: Jsonc | null
}

type Yaml = typeof import('yaml')

type YamlNode = Alias | Scalar | YAMLMap | YAMLSeq

/** The largest description that is read. YAML takes about a second a megabyte. */
export const maxDocumentChars = 6_000_000
/** More aliases than any description has, and fewer than make one hard to read. */
const maxAliases = 5_000

/** What a file of YAML or JSON says, or why it cannot be read. */
export function parseDocument({ yaml, jsonc }: Parsers, file: string, text: string): { root: Node } | { unread: Unread } {
  const placeAt = placesOf(file, text)
  const unread = (message: string, [from, to]: readonly [number, number] = [0, 0]): { unread: Unread } => {
    const start = Math.min(from, text.length)
    return { unread: { reader: 'openapi', place: placeAt(start, Math.min(Math.max(to, start), text.length)), message } }
  }
  if (text.length > maxDocumentChars) {
    return unread(`the description is longer than ${maxDocumentChars} characters: split it into files that refer to each other`)
  }
  try {
    const json = jsonc !== null && /^\s*\{/.test(text) ? parseJson(jsonc, file, text) : null
    if (json !== null) return { root: json }
    const document = yaml.parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' })
    const error = document.errors[0]
    if (error) return unread(`the text is no YAML or JSON: ${tidy(error.message)}`, error.pos)
    return { root: new Conversion(yaml, file, text).convert(document.contents as YamlNode | null) }
  } catch (error) {
    // The parser follows nesting by recursion, so hostile nesting ends here, as does what `Conversion` refuses.
    return unread(error instanceof TooMany ? error.message : 'the text is nested too deep to be read')
  }
}

/** In the shape of our messages: one line, no full stop. */
function tidy(message: string): string {
  return message
    .split('\n')[0]!
    .replace(/[.:]\s*$/, '')
    .slice(0, 200)
}

class TooMany extends Error {}

/** Turns the parser's nodes into ours, with aliases and merges in place. */
class Conversion {
  readonly #yaml: Yaml
  readonly #file: string
  readonly #text: string
  readonly #placeAt: ReturnType<typeof placesOf>
  readonly #anchors = new Map<string, Node>()
  #aliases = 0

  constructor(yaml: Yaml, file: string, text: string) {
    this.#yaml = yaml
    this.#file = file
    this.#text = text
    this.#placeAt = placesOf(file, text)
  }

  convert(node: YamlNode | null): Node {
    if (node === null) return { kind: 'scalar', value: null, text: '', place: this.#placeAt(0, 0) }
    if (this.#yaml.isAlias(node)) return this.#aliased(node)
    if (this.#yaml.isMap(node)) return this.#map(node)
    if (this.#yaml.isSeq(node)) return this.#list(node as YAMLSeq)
    return this.#scalar(node as Scalar)
  }

  /** An alias is the last node of its name before it; one inside itself makes a circle, which readers of nodes bound. */
  #aliased(alias: Alias): Node {
    if (++this.#aliases > maxAliases) throw new TooMany(`the document has more than ${maxAliases} aliases`)
    return this.#anchors.get(alias.source) ?? { kind: 'scalar', value: null, text: '', place: this.#place(alias.range) }
  }

  #map(map: YAMLMap): MapNode {
    const place = this.#place(map.range)
    const opening = openingOf(map, this.#file, this.#text)
    const converted: MapNode = { kind: 'map', entries: [], byKey: new Map(), place, opening }
    if (map.anchor) this.#anchors.set(map.anchor, converted)
    const merged: Node[] = []
    for (const pair of map.items as Pair<YamlNode, YamlNode | null>[]) {
      if (!this.#yaml.isScalar(pair.key)) continue
      const key = keyText(pair.key)
      const value = this.convert(pair.value)
      if (key === '<<' && value.kind !== 'scalar') merged.push(...(value.kind === 'list' ? value.items : [value]))
      else addEntry(converted, { key, keyPlace: this.#inner(pair.key, key), value })
    }
    for (const from of merged) merge(converted, from)
    return converted
  }

  #list(list: YAMLSeq): ListNode {
    const converted: ListNode = { kind: 'list', items: [], place: this.#place(list.range) }
    if (list.anchor) this.#anchors.set(list.anchor, converted)
    for (const item of list.items as (YamlNode | null)[]) converted.items.push(this.convert(item))
    return converted
  }

  #scalar(scalar: Scalar): Node {
    const value = scalar.value
    const text = keyText(scalar)
    const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    const converted: Node = { kind: 'scalar', value: known ? value : null, text, place: this.#inner(scalar, text) }
    if (scalar.anchor) this.#anchors.set(scalar.anchor, converted)
    return converted
  }

  /** Without quotes, where the text between them is what it says. */
  #inner(scalar: Scalar, text: string): MapNode['place'] {
    const start = scalar.range?.[0] ?? 0
    const quoted = this.#text.startsWith(text, start + 1) && /['"]/.test(this.#text[start] ?? '')
    return quoted ? this.#placeAt(start + 1, start + 1 + text.length) : this.#place(scalar.range)
  }

  #place(range: readonly [number, number, number] | null | undefined): MapNode['place'] {
    return this.#placeAt(range?.[0] ?? 0, range?.[1] ?? 0)
  }
}

function keyText(scalar: Scalar): string {
  return typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? String(scalar.value ?? ''))
}

/** A merged mapping gives the keys that are not there; the first that has one wins. */
function merge(into: MapNode, from: Node): void {
  if (from.kind !== 'map' || from === into) return
  for (const entry of from.byKey.values()) if (!into.byKey.has(entry.key)) addEntry(into, entry)
}
