import { posix } from 'node:path'
import type { Unread } from '../../model/architecture/architecture.ts'
import type { Place } from '../../model/architecture/place.ts'
import { child, type Entry, type MapNode, type Node, text } from './node.ts'
import { type Parsers, parseDocument } from './parse-document.ts'

/** A node and the file it stands in, which its references are relative to. */
export interface Spot {
  readonly file: string
  readonly node: Node
  /** The entry or element name it was reached by, with its place. */
  readonly name: string | null
  readonly place: Place
  /** As the reference that led here was written; null where it stands in place. */
  readonly ref: string | null
}

/** References that follow references: more is a circle. */
const maxHops = 32

/** The files of one description: opens each once, follows references between them, and keeps what could not be read. */
export class Documents {
  readonly unread: Unread[] = []
  /** Files that a reference leads to. */
  readonly others: Set<string> = new Set()
  readonly #parsers: Parsers
  readonly #textOf: (file: string) => string | null
  readonly #roots = new Map<string, Node | null>()
  readonly #told = new Set<string>()
  /** By file and reference: the same few schemas are referred to thousands of times. */
  readonly #targets = new Map<string, Spot | null>()

  /** @param textOf the text of a file of the tree; null for one that is not there */
  constructor(parsers: Parsers, textOf: (file: string) => string | null) {
    this.#parsers = parsers
    this.#textOf = textOf
  }

  root(file: string): Node | null {
    const known = this.#roots.get(file)
    if (known !== undefined) return known
    const text = this.#textOf(file)
    const parsed = text === null ? null : parseDocument(this.#parsers, file, text)
    if (parsed && 'unread' in parsed) this.unread.push(parsed.unread)
    const root = parsed && 'root' in parsed ? parsed.root : null
    this.#roots.set(file, root)
    return root
  }

  at(from: Spot, key: string): Spot | null {
    const entry = from.node.kind === 'map' ? from.node.byKey.get(key) : undefined
    return entry ? this.follow({ file: from.file, node: entry.value, name: key, place: entry.keyPlace, ref: null }) : null
  }

  all(from: Spot | null): Spot[] {
    if (from?.node.kind === 'map') {
      return from.node.entries.flatMap(
        ({ key, keyPlace, value }) => this.follow({ file: from.file, node: value, name: key, place: keyPlace, ref: null }) ?? [],
      )
    }
    if (from?.node.kind !== 'list') return []
    return from.node.items.flatMap(
      (node) => this.follow({ file: from.file, node, name: null, place: node.place, ref: null }) ?? [],
    )
  }

  /** What a node is once its references are followed; null where they lead nowhere, which is told once each. */
  follow(spot: Spot): Spot | null {
    let here = spot
    for (let hop = 0; hop < maxHops; hop++) {
      const ref = text(child(here.node, '$ref'))
      if (ref === null) return here
      const at = (here.node as MapNode).byKey.get('$ref')?.value.place ?? here.place
      const target = this.#target(here.file, ref, at)
      if (!target) return null
      here = { ...target, ref: spot.ref ?? here.ref ?? ref }
    }
    return this.#lost(spot.place, 'the reference leads back to itself')
  }

  #target(from: string, ref: string, at: Place): Spot | null {
    const key = `${from}\n${ref}`
    const known = this.#targets.get(key)
    if (known !== undefined) return known
    const found = this.#find(from, ref, at)
    this.#targets.set(key, found)
    return found
  }

  #find(from: string, ref: string, at: Place): Spot | null {
    const [path = '', pointer = ''] = ref.split('#', 2)
    if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(path)) return this.#lost(at, `\`${ref}\` is outside the repository and not read`)
    const file = path === '' ? from : posix.normalize(posix.join(posix.dirname(from), decoded(path)))
    if (file !== from) this.others.add(file)
    const root = this.root(file)
    if (!root) return this.#lost(at, `the reference \`${ref}\` leads to no file that can be read`)
    const parts = pointer === '' ? [] : pointer.split('/').slice(1).map(unescaped)
    if (pointer !== '' && !pointer.startsWith('/')) return this.#lost(at, `the reference \`${ref}\` is no JSON pointer`)
    return this.#walk({ file, node: root, name: fileName(file), place: root.place, ref }, parts, ref, at)
  }

  #walk(from: Spot, parts: readonly string[], ref: string, at: Place): Spot | null {
    let here: Spot | null = from
    for (const part of parts) {
      const node: Node = here.node
      const entry: Entry | undefined = node.kind === 'map' ? node.byKey.get(part) : undefined
      const item: Node | undefined = node.kind === 'list' && /^\d+$/.test(part) ? node.items[Number(part)] : undefined
      if (entry) here = { file: from.file, node: entry.value, name: part, place: entry.keyPlace, ref }
      else if (item) here = { file: from.file, node: item, name: null, place: item.place, ref }
      else return this.#lost(at, `the reference \`${ref}\` leads nowhere: \`${part}\` is not there`)
    }
    return here
  }

  #lost(place: Place, message: string): null {
    if (!this.#told.has(message)) this.unread.push({ reader: 'openapi', place, message })
    this.#told.add(message)
    return null
  }
}

function fileName(file: string): string {
  return posix.basename(file).replace(/\.\w+$/, '')
}

function unescaped(part: string): string {
  return decoded(part).replaceAll('~1', '/').replaceAll('~0', '~')
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
