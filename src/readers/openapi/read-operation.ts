import type { HttpMethod } from '../../model/architecture/code.ts'
import type { Operation, Parameter, Schema } from '../../model/architecture/contract.ts'
import type { Documents, Spot } from './documents.ts'
import { boolean, child, entries, items, type Node, plain, text, texts } from './node.ts'
import { objectSchema, type SchemaReader } from './read-schema.ts'
import { readSecurity } from './read-security.ts'

/** What the description says for all of its operations. */
export interface Surroundings {
  readonly documents: Documents
  readonly schemas: SchemaReader
  /** OpenAPI 2 has bodies among the parameters, and media types apart from schemas. */
  readonly isVersion2: boolean
  readonly security: readonly string[]
  readonly consumes: readonly string[]
  readonly produces: readonly string[]
}

export interface Written {
  readonly method: HttpMethod
  readonly ownPath: string
  /** In front of the path. */
  readonly base: string
  readonly operation: Spot
  readonly pathItem: Spot
}

export function readOperation(all: Surroundings, written: Written): Operation {
  const { operation, pathItem, ownPath } = written
  const node = operation.node
  const own = readSecurity(child(node, 'security'))
  const { spots, isWhole } = parameterSpots(all.documents, pathItem, operation)
  const responses = all.documents.at(operation, 'responses')
  return {
    id: text(child(node, 'operationId')),
    method: written.method,
    path: joined(written.base, ownPath),
    ownPath,
    security: own ?? all.security,
    ownSecurity: own !== null,
    parameters: spots.flatMap((spot) => parameterOf(all, spot) ?? []),
    parametersAreWhole: isWhole,
    body: all.isVersion2 ? bodyOf2(all, operation, spots) : bodyOf(all, operation),
    responses: responses ? responsesOf(all, operation, responses) : [],
    tags: texts(child(node, 'tags')),
    deprecated: boolean(child(node, 'deprecated')) ?? false,
    extensions: extensionsOf(pathItem.node, node),
    opening: node.kind === 'map' ? node.opening : null,
    responsesOpening: responses?.node.kind === 'map' ? responses.node.opening : null,
    place: operation.place,
  }
}

function joined(base: string, path: string): string {
  return `${base}${path.startsWith('/') ? '' : '/'}${path}`
}

/** Those of the path, replaced by those of the operation that have the same name and stand in the same part. */
function parameterSpots(documents: Documents, pathItem: Spot, operation: Spot): { spots: Spot[]; isWhole: boolean } {
  const lists = [pathItem, operation].map((holder) => documents.at(holder, 'parameters'))
  const both = lists.flatMap((list) => documents.all(list))
  const key = ({ node }: Spot) => `${text(child(node, 'in'))} ${text(child(node, 'name'))}`
  const written = lists.reduce((sum, list) => sum + items(list?.node).length, 0)
  return { spots: [...new Map(both.map((spot) => [key(spot), spot])).values()], isWhole: both.length === written }
}

function parameterOf(all: Surroundings, spot: Spot): Parameter | null {
  const name = text(child(spot.node, 'name'))
  const where = text(child(spot.node, 'in'))
  if (name === null || (where !== 'path' && where !== 'query' && where !== 'header' && where !== 'cookie')) return null
  const schema = all.isVersion2
    ? all.schemas.read({ ...spot, ref: null })
    : (all.schemas.at(spot, 'schema') ?? contentOf(all, spot).schema)
  return { name, in: where, required: boolean(child(spot.node, 'required')) ?? false, schema, place: spot.place }
}

function bodyOf(all: Surroundings, operation: Spot): Operation['body'] {
  const body = all.documents.at(operation, 'requestBody')
  if (!body) return null
  return { required: boolean(child(body.node, 'required')) ?? false, ...contentOf(all, body), place: body.place }
}

/** The media types under `content`, and the schema of the one that says most: JSON before the others. */
function contentOf(all: Surroundings, holder: Spot): { types: string[]; schema: Schema | null } {
  const media = all.documents.all(all.documents.at(holder, 'content'))
  const chosen = media.find(({ name }) => /\bjson\b/i.test(name ?? '')) ?? media[0]
  return { types: media.map(({ name }) => name ?? ''), schema: chosen ? all.schemas.at(chosen, 'schema') : null }
}

function bodyOf2(all: Surroundings, operation: Spot, spots: readonly Spot[]): Operation['body'] {
  const consumes = child(operation.node, 'consumes')
  const types = consumes ? texts(consumes) : all.consumes
  const whole = spots.find(({ node }) => text(child(node, 'in')) === 'body')
  if (whole) {
    const required = boolean(child(whole.node, 'required')) ?? false
    return { required, types, schema: all.schemas.at(whole, 'schema'), place: whole.place }
  }
  const fields = spots.filter(({ node }) => text(child(node, 'in')) === 'formData')
  if (!fields[0]) return null
  const nameOf = (spot: Spot) => text(child(spot.node, 'name')) ?? ''
  const required = fields.filter(({ node }) => boolean(child(node, 'required'))).map(nameOf)
  const properties = Object.fromEntries(fields.map((field) => [nameOf(field), all.schemas.read({ ...field, ref: null })]))
  const form = fields.some(({ node }) => text(child(node, 'type')) === 'file')
    ? 'multipart/form-data'
    : 'application/x-www-form-urlencoded'
  return {
    required: required.length > 0,
    types: types.length > 0 ? types : [form],
    schema: objectSchema(properties, required, fields[0].place),
    place: fields[0].place,
  }
}

function responsesOf(all: Surroundings, operation: Spot, responses: Spot): Operation['responses'][number][] {
  const own = child(operation.node, 'produces')
  const produces = own ? texts(own) : all.produces
  return entries(responses.node).flatMap(({ key, keyPlace, value }) => {
    if (key.startsWith('x-')) return []
    const written: Spot = { file: responses.file, node: value, name: key, place: keyPlace, ref: null }
    const spot = all.documents.follow(written) ?? written
    const schema2 = all.isVersion2 ? all.schemas.at(spot, 'schema') : null
    const content = all.isVersion2 ? { types: schema2 ? [...produces] : [], schema: schema2 } : contentOf(all, spot)
    const headers = entries(child(spot.node, 'headers')).map((header) => header.key.toLowerCase())
    return [{ status: key, ...content, headers, ref: refOf(value), place: keyPlace }]
  })
}

function refOf(node: Node): string | null {
  return text(child(node, '$ref'))
}

function extensionsOf(...holders: readonly Node[]): Record<string, unknown> {
  const found = holders.flatMap((holder) => entries(holder).filter(({ key }) => key.startsWith('x-')))
  return Object.fromEntries(found.slice(0, 50).map(({ key, value }) => [key, plain(value)]))
}

/** Required parts of `consumes` and `produces` of the whole description. */
export function mediaTypes(root: Node, key: 'consumes' | 'produces'): string[] {
  return items(child(root, key)).flatMap((item) => text(item) ?? [])
}
