/** A YAML file as a tree whose every value has its place: aliases and merge keys are resolved, nothing is expanded. */
import type { Document, Node, Pair } from 'yaml'
import { type Place, placesOf } from '../../model/architecture/place.ts'

export type YamlLibrary = typeof import('yaml')

/** A value: a mapping has `entries`, a list `items`, all else is a scalar. */
export interface Yaml {
  readonly place: Place
  readonly entries: ReadonlyMap<string, YamlEntry> | null
  readonly items: readonly Yaml[] | null
  readonly scalar: string | number | boolean | null
  /** How a scalar reads: `1.10` stays so. */
  readonly text: string | null
  /** Where the entries of a block mapping or list stand; null in flow style. */
  readonly body: Place | null
  /** How many values it holds, those of aliases counted each time. */
  readonly size: number
}

export interface YamlEntry {
  readonly key: Place
  readonly value: Yaml
}

export interface YamlFault {
  readonly message: string
  readonly place: Place
}

export interface YamlFile {
  readonly text: string
  readonly documents: readonly Yaml[]
  /** The first thing that cannot be read. */
  readonly fault: YamlFault | null
}

const mostCharacters = 1_000_000
const mostValues = 200_000
const deepestLevel = 200

class Unreadable extends Error {
  readonly at: readonly [number, number]
  constructor(message: string, at: readonly [number, number]) {
    super(message)
    this.at = at
  }
}

export function readYaml(library: YamlLibrary, file: string, text: string): YamlFile {
  const place = placesOf(file, text)
  const documents: Yaml[] = []
  let fault: YamlFault | null = null
  const tell = (message: string, [start, end]: readonly [number, number]): void => {
    fault ??= { message, place: place(Math.min(start, text.length), Math.min(end, text.length)) }
  }
  try {
    refuseHostile(text)
    for (const parsed of library.parseAllDocuments(text, {
      merge: true,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
    })) {
      const error = (parsed as Document.Parsed).errors[0]
      if (error !== undefined) tell(`is not YAML: ${firstWords(error.message)}`, error.pos)
      else if (parsed.contents !== null) documents.push(new Tree(library, text, place).of(parsed.contents as Node))
    }
  } catch (error) {
    if (error instanceof Unreadable) tell(error.message, error.at)
    else tell(`is not YAML: ${firstWords(error instanceof Error ? error.message : String(error))}`, [0, 0])
  }
  return { text, documents, fault }
}

/** The parser recurses, and near the end of the stack it takes the process with it: what is too deep is not given to it. */
function refuseHostile(text: string): void {
  if (text.length > mostCharacters) throw new Unreadable('is larger than a million characters', [0, 0])
  let brackets = 0
  let lineStart = 0
  let levels = 0
  let indenting = true
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (character === '\n') [lineStart, levels, indenting] = [at + 1, 0, true]
    else if (character === '[' || character === '{') brackets++
    else if (character === ']' || character === '}') brackets = Math.max(0, brackets - 1)
    else if ((character === '-' || character === '?') && text[at + 1] === ' ') levels++
    else if (character !== ' ') indenting = false
    const indent = indenting ? at - lineStart : 0
    if (brackets > deepestLevel || levels > deepestLevel || indent > 2 * deepestLevel)
      throw new Unreadable('is nested too deeply', [at, at + 1])
  }
}

function firstWords(message: string): string {
  const line = message.split('\n', 1)[0]!.slice(0, 160).replace(/[.:]$/, '')
  return line.charAt(0).toLowerCase() + line.slice(1)
}

class Tree {
  readonly #library: YamlLibrary
  readonly #text: string
  readonly #place: (start: number, end: number) => Place
  readonly #anchors = new Map<string, Yaml>()

  constructor(library: YamlLibrary, text: string, place: (start: number, end: number) => Place) {
    this.#library = library
    this.#text = text
    this.#place = place
  }

  of(node: Node): Yaml {
    const { isAlias, isMap, isSeq } = this.#library
    if (isAlias(node)) {
      const known = this.#anchors.get(node.source)
      if (known === undefined) throw new Unreadable(`has an alias \`*${node.source}\` without its anchor`, this.#range(node))
      return known
    }
    const made = isMap(node) ? this.#mapping(node, node.items) : isSeq(node) ? this.#list(node, node.items) : this.#scalar(node)
    if (made.size > mostValues) throw new Unreadable(`holds more than ${mostValues} values with its aliases`, this.#range(node))
    const anchor = (node as { anchor?: string }).anchor
    if (anchor !== undefined) this.#anchors.set(anchor, made)
    return made
  }

  #range(node: Node): readonly [number, number] {
    return node.range ? [node.range[0], node.range[1]] : [0, 0]
  }

  #scalar(node: Node): Yaml {
    const [start, end] = this.#range(node)
    const { value, source, type } = node as { value?: unknown; source?: string; type?: string }
    const scalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
    const text = scalar === null ? null : type === 'PLAIN' ? (source ?? String(scalar)) : String(scalar)
    return { place: this.#place(start, this.#trimmed(start, end)), entries: null, items: null, scalar, text, body: null, size: 1 }
  }

  #list(node: Node, items: readonly unknown[]): Yaml {
    const made = items.filter((item) => this.#library.isNode(item)).map((item) => this.of(item as Node))
    const last = made.at(-1)
    return {
      ...this.#extent(node, last === undefined ? null : [made[0]!.place.start, last.place.end]),
      entries: null,
      items: made,
      size: made.reduce((sum, { size }) => sum + size, 1),
    }
  }

  #mapping(node: Node, pairs: readonly Pair[]): Yaml {
    const own = new Map<string, YamlEntry>()
    const merged = new Map<string, YamlEntry>()
    let size = 1
    let end = this.#range(node)[0]
    for (const { key, value } of pairs) {
      if (!this.#library.isScalar(key)) continue
      const keyPlace = this.#place(...this.#range(key))
      const made = this.#library.isNode(value) ? this.of(value) : this.#nothing(keyPlace)
      size += made.size
      end = Math.max(end, keyPlace.end, this.#library.isAlias(value) ? this.#range(value)[1] : made.place.end)
      const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))
      if (name === '<<') for (const [each, entry] of mergedEntries(made)) merged.set(each, merged.get(each) ?? entry)
      else own.set(name, { key: keyPlace, value: made })
    }
    const entries = new Map([...merged, ...own])
    return { ...this.#extent(node, pairs.length === 0 ? null : [this.#range(node)[0], end]), entries, items: null, size }
  }

  #nothing(at: Place): Yaml {
    return { place: this.#place(at.end, at.end), entries: null, items: null, scalar: null, text: null, body: null, size: 1 }
  }

  /** Of a mapping or a list; `inner` reaches over what it holds. */
  #extent(node: Node, inner: readonly [number, number] | null): Pick<Yaml, 'place' | 'scalar' | 'text' | 'body'> {
    const [start, end] = this.#range(node)
    const flow = (node as { flow?: boolean }).flow === true
    if (flow || inner === null) return { place: this.#place(start, end), scalar: null, text: null, body: null }
    const last = Math.max(start, this.#trimmed(start, inner[1]))
    const comment = /[ \t]*#[^\r\n]*/y
    comment.lastIndex = last
    const bodyEnd = last + (comment.exec(this.#text)?.[0].trimEnd().length ?? 0)
    return { place: this.#place(start, last), scalar: null, text: null, body: this.#place(start, bodyEnd) }
  }

  /** A block scalar ends after its line break, and more of them. */
  #trimmed(start: number, end: number): number {
    let at = end
    while (at > start && /\s/.test(this.#text[at - 1]!)) at--
    return at
  }
}

/** What `<<` brings: of one mapping, or of several, the first of which wins. */
function mergedEntries(value: Yaml): readonly (readonly [string, YamlEntry])[] {
  return [...(value.entries ?? []), ...(value.items ?? []).flatMap((item) => [...(item.entries ?? [])])]
}
