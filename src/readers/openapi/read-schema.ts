import type { Schema } from '../../model/architecture/contract.ts'
import type { Documents, Spot } from './documents.ts'
import { boolean, child, entries, items, type Node, number, plain, text, texts } from './node.ts'

/** Schemas one root may have: a description whose types all know each other is cut before it is told again and again. */
const maxPerRoot = 1_000
/** Of all roots of one description together; past it, roots are read as small as {@link smallRoot}. */
const maxPerContract = 100_000
const smallRoot = 20
/** How many references deep a root is read: the first of these that fits. */
const depths = [12, 6, 4, 3, 2, 1, 0]
const maxEnum = 100

/** Reads schemas with their references followed. The result is a tree of bounded size, whatever the references do. */
export class SchemaReader {
  readonly #documents: Documents
  readonly #known = new Map<Node, { schema: Schema; size: number }>()
  #left = maxPerContract

  constructor(documents: Documents) {
    this.#documents = documents
  }

  /** @param within what holds the schema under `key` */
  at(within: Spot, key: string): Schema | null {
    const node = child(within.node, key)
    return node ? this.read({ file: within.file, node, name: null, place: node.place, ref: null }) : null
  }

  read(spot: Spot): Schema {
    const target = this.#documents.follow(spot)
    if (!target) return lostSchema(spot)
    const known = this.#known.get(target.node)
    if (known && (this.#left > 0 || known.size <= smallRoot)) {
      this.#left -= known.size
      return known.schema
    }
    const max = this.#left > 0 ? maxPerRoot : smallRoot
    const read = fitted(this.#documents, spot, max)
    this.#left -= read.size
    this.#known.set(target.node, read)
    return read.schema
  }
}

function fitted(documents: Documents, spot: Spot, max: number): { schema: Schema; size: number } {
  const depth = depths.find((each) => new Extent(documents, max).of(spot, each) >= 0) ?? 0
  const expansion = new Expansion(documents, max)
  const schema = expansion.expand(spot, depth)
  return { schema, size: max - expansion.left }
}

/** How many schemas a root has, which costs far less than making them: most depths of a large one do not fit. */
class Extent {
  #left: number
  readonly #documents: Documents
  readonly #open = new Set<Node>()

  constructor(documents: Documents, max: number) {
    this.#documents = documents
    this.#left = max
  }

  /** @returns what is left; less than none where it does not fit. Goes the way of {@link Expansion}, in the same order. */
  of(spot: Spot, depth: number): number {
    if (this.#left < 0) return this.#left
    this.#left--
    const target = this.#documents.follow(spot)
    if (!target || this.#open.has(target.node) || (target.ref !== null && depth < 0)) return this.#left
    this.#open.add(target.node)
    for (const node of partsOf(target.node))
      this.of({ file: target.file, node, name: null, place: node.place, ref: null }, target.ref === null ? depth : depth - 1)
    this.#open.delete(target.node)
    return this.#left
  }
}

function partsOf(node: Node): readonly Node[] {
  const inner = child(node, 'items')
  return [
    ...entries(child(node, 'properties')).map(({ value }) => value),
    ...(inner && inner.kind !== 'list' ? [inner] : []),
    ...['oneOf', 'anyOf', 'allOf'].flatMap((key) => items(child(node, key))),
  ]
}

class Expansion {
  left: number
  readonly #documents: Documents
  /** What is being expanded: a schema that is met again inside itself ends there. */
  readonly #open = new Set<Node>()

  constructor(documents: Documents, max: number) {
    this.#documents = documents
    this.left = max
  }

  expand(spot: Spot, depth: number): Schema {
    if (this.left < 0) return lostSchema(spot)
    this.left--
    const target = this.#documents.follow(spot)
    if (!target) return lostSchema(spot)
    const name = target.ref === null ? null : target.name
    const place = target.ref === null ? spot.place : target.place
    if (this.#open.has(target.node) || (target.ref !== null && depth < 0)) return { ...emptySchema, name, place }
    this.#open.add(target.node)
    const schema = this.#schema(target, name, place, target.ref === null ? depth : depth - 1)
    this.#open.delete(target.node)
    return schema
  }

  #schema(spot: Spot, name: string | null, place: Schema['place'], depth: number): Schema {
    const { node, file } = spot
    const within = (value: Node, at = value.place): Schema =>
      this.expand({ file, node: value, name: null, place: at, ref: null }, depth)
    const listed = (key: string): Schema[] => items(child(node, key)).map((value) => within(value))
    const inner = child(node, 'items')
    const own: Schema = {
      ...facets(node),
      name,
      properties: Object.fromEntries(
        entries(child(node, 'properties')).map(({ key, keyPlace, value }) => [key, keyed(within(value, keyPlace), keyPlace)]),
      ),
      required: texts(child(node, 'required')),
      items: inner && inner.kind !== 'list' ? within(inner) : null,
      anyOf: [...listed('oneOf'), ...listed('anyOf')],
      opening: node.kind === 'map' ? node.opening : null,
      place,
    }
    const merged = listed('allOf').reduce(join, own)
    return merged.type.length > 0 ? merged : { ...merged, type: impliedType(merged) }
  }
}

/** A property stands at its own name, also where its schema is shared. */
function keyed(schema: Schema, place: Schema['place']): Schema {
  return schema.name === null ? { ...schema, place } : schema
}

function facets(node: Node): Omit<Schema, 'name' | 'properties' | 'required' | 'items' | 'anyOf' | 'opening' | 'place'> {
  const type = child(node, 'type')
  const types = type?.kind === 'list' ? texts(type) : [text(type) ?? []].flat()
  const constant = child(node, 'const')
  const listed = child(node, 'enum')
  const exclusive = number(child(node, 'exclusiveMaximum'))
  return {
    type: boolean(child(node, 'nullable')) && types.length > 0 && !types.includes('null') ? [...types, 'null'] : types,
    format: text(child(node, 'format')),
    enum: constant ? [plain(constant)] : listed?.kind === 'list' ? listed.items.slice(0, maxEnum).map((it) => plain(it)) : null,
    pattern: text(child(node, 'pattern')),
    maximum: number(child(node, 'maximum')) ?? exclusive,
    maxLength: number(child(node, 'maxLength')),
    maxItems: number(child(node, 'maxItems')),
    readOnly: boolean(child(node, 'readOnly')) ?? false,
    writeOnly: boolean(child(node, 'writeOnly')) ?? false,
    additional: additional(child(node, 'additionalProperties')) ?? additional(child(node, 'unevaluatedProperties')),
  }
}

/** Others that have a schema of their own are allowed too. */
function additional(node: Node | undefined): boolean | null {
  return node === undefined ? null : (boolean(node) ?? true)
}

/** Both hold: `allOf`. */
function join(a: Schema, b: Schema): Schema {
  return {
    name: a.name ?? (isBare(a) ? b.name : null),
    type: a.type.length > 0 ? a.type : b.type,
    format: a.format ?? b.format,
    properties: { ...b.properties, ...a.properties },
    required: [...new Set([...a.required, ...b.required])],
    items: a.items ?? b.items,
    anyOf: [...a.anyOf, ...b.anyOf],
    enum: a.enum ?? b.enum,
    pattern: a.pattern ?? b.pattern,
    maximum: least(a.maximum, b.maximum),
    maxLength: least(a.maxLength, b.maxLength),
    maxItems: least(a.maxItems, b.maxItems),
    readOnly: a.readOnly || b.readOnly,
    writeOnly: a.writeOnly || b.writeOnly,
    additional: a.additional === false || b.additional === false ? false : (a.additional ?? b.additional),
    opening: a.opening,
    place: a.place,
  }
}

function isBare(schema: Schema): boolean {
  return schema.type.length === 0 && Object.keys(schema.properties).length === 0 && schema.required.length === 0
}

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}

function impliedType(schema: Schema): readonly string[] {
  if (Object.keys(schema.properties).length > 0) return ['object']
  return schema.items ? ['array'] : []
}

const emptySchema: Omit<Schema, 'place'> = {
  name: null,
  type: [],
  format: null,
  properties: {},
  required: [],
  items: null,
  anyOf: [],
  enum: null,
  pattern: null,
  maximum: null,
  maxLength: null,
  maxItems: null,
  readOnly: false,
  writeOnly: false,
  additional: null,
  opening: null,
}

/** Of a reference that leads nowhere, only the name is known. */
function lostSchema(spot: Spot): Schema {
  const ref = text(child(spot.node, '$ref'))
  return { ...emptySchema, name: ref?.split(/[/#]/).at(-1) ?? null, place: spot.place }
}

/** An object of fields that are described one by one, as the form fields of OpenAPI 2. */
export function objectSchema(
  fields: Readonly<Record<string, Schema>>,
  required: readonly string[],
  place: Schema['place'],
): Schema {
  return { ...emptySchema, type: ['object'], properties: fields, required, place }
}
