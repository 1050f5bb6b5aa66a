import type { Schema } from '../../model/architecture/contract.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { FieldDefinition, TypeDefinition, TypeReference } from './definitions.ts'

/** A type with all that extends it. */
export type TypeNamed = (name: string) => TypeDefinition | null

/** Schemas that one argument or answer may have; types of a graph know each other, so what is nearest is kept. */
const maxSchemas = 150
/** How many types deep it is read: the first of these that fits. */
const depths = [5, 4, 3, 2, 1, 0]

/** A reference as a schema: a tree of bounded size; a type inside itself, and one too deep, ends in its name. */
export function schemaOf(reference: TypeReference, typeNamed: TypeNamed, place: Place): Schema {
  let schema: Schema | null = null
  for (const depth of depths) {
    const expansion = new Expansion(typeNamed)
    schema = expansion.wrapped(reference, depth, place)
    if (expansion.left >= 0) break
  }
  return schema!
}

const scalars: ReadonlyMap<string, string> = new Map([
  ['ID', 'string'],
  ['String', 'string'],
  ['Int', 'integer'],
  ['Float', 'number'],
  ['Boolean', 'boolean'],
])

class Expansion {
  left: number = maxSchemas
  readonly #typeNamed: TypeNamed
  readonly #open = new Set<string>()

  constructor(typeNamed: TypeNamed) {
    this.#typeNamed = typeNamed
  }

  wrapped(reference: TypeReference, depth: number, place: Place): Schema {
    let schema = this.#named(reference.name, depth, place)
    for (let list = 0; list < Math.min(reference.lists, 8); list++)
      schema = { ...blank(null, place), type: ['array'], items: schema }
    return schema
  }

  #named(name: string, depth: number, place: Place): Schema {
    this.left--
    const scalar = scalars.get(name)
    if (scalar) return { ...blank(null, place), type: [scalar], format: name === 'ID' ? 'id' : null }
    const type = this.#typeNamed(name)
    if (!type || type.kind === 'scalar') return { ...blank(name, type?.place ?? place), format: type ? name : null }
    if (type.kind === 'enum') return { ...blank(name, type.place), type: ['string'], enum: type.members }
    if (depth < 0 || this.left < 0 || this.#open.has(name)) return blank(name, type.place)
    this.#open.add(name)
    const schema = type.kind === 'union' ? this.#union(type, depth) : this.#object(type, depth)
    this.#open.delete(name)
    return schema
  }

  #union(type: TypeDefinition, depth: number): Schema {
    return { ...blank(type.name, type.place), anyOf: type.members.map((name) => this.#named(name, depth - 1, type.place)) }
  }

  #object(type: TypeDefinition, depth: number): Schema {
    return {
      ...blank(type.name, type.place),
      type: ['object'],
      properties: Object.fromEntries(type.fields.map((field) => [field.name, this.#field(field, depth - 1)])),
      required: type.fields.filter((field) => field.type.required && !field.hasDefault).map(({ name }) => name),
      additional: type.kind === 'input' ? false : null,
    }
  }

  #field(field: FieldDefinition, depth: number): Schema {
    const schema = this.wrapped(field.type, depth, field.place)
    return schema.name === null ? { ...schema, place: field.place } : schema
  }
}

function blank(name: string | null, place: Place): Schema {
  return {
    name,
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
    place,
  }
}
