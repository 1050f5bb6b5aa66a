import type { ASTNode, DefinitionNode, FieldDefinitionNode, InputValueDefinitionNode, NameNode, TypeNode } from 'graphql'
import type { Unread } from '../../model/architecture/architecture.ts'
import { type Place, placesOf } from '../../model/architecture/place.ts'
import type { Definitions, FieldDefinition, Root, TypeDefinition, TypeReference } from './definitions.ts'

/** The package, loaded on first use. */
export type GraphQl = typeof import('graphql')

/** The largest known schemas have a third of it. */
const maxTokens = 1_000_000
export const maxSchemaChars = 6_000_000

type PlaceOf = (node: ASTNode) => Place

/** The definitions of a file; those of a client's operations are none. */
export function readDefinitions(graphql: GraphQl, file: string, text: string): Definitions | { unread: Unread } {
  const placeAt = placesOf(file, text)
  const unread = (message: string, at = 0): { unread: Unread } => ({
    unread: { reader: 'graphql', place: placeAt(at, at), message },
  })
  if (text.length > maxSchemaChars) return unread(`the schema is longer than ${maxSchemaChars} characters: split it into files`)
  const placeOf: PlaceOf = ({ loc }) => placeAt(loc?.start ?? 0, loc?.end ?? 0)
  try {
    const { definitions } = graphql.parse(text, { maxTokens })
    const roots = definitions.flatMap((it) =>
      it.kind === 'SchemaDefinition' || it.kind === 'SchemaExtension'
        ? (it.operationTypes ?? []).map(({ operation, type }) => ({ operation: rootOf[operation], type: type.name.value }))
        : [],
    )
    return { types: definitions.flatMap((it) => typeOf(it, placeOf) ?? []), roots }
  } catch (error) {
    if (error instanceof graphql.GraphQLError)
      return unread(`the text is no GraphQL: ${tidy(error.message)}`, error.positions?.[0])
    if (error instanceof RangeError) return unread('the schema is nested too deep to be read')
    throw error
  }
}

const rootOf: Readonly<Record<'query' | 'mutation' | 'subscription', Root>> = {
  query: 'Query',
  mutation: 'Mutation',
  subscription: 'Subscription',
}

/** In the shape of our messages: one line, no full stop. */
function tidy(message: string): string {
  return message
    .split('\n')[0]!
    .replace(/^Syntax Error: /, '')
    .replace(/\.$/, '')
    .slice(0, 200)
}

function typeOf(definition: DefinitionNode, placeOf: PlaceOf): TypeDefinition | null {
  const of = (
    kind: TypeDefinition['kind'],
    name: NameNode,
    has: Partial<Pick<TypeDefinition, 'fields' | 'members'>>,
  ): TypeDefinition => {
    return { name: name.value, kind, fields: has.fields ?? [], members: has.members ?? [], place: placeOf(name) }
  }
  switch (definition.kind) {
    case 'ObjectTypeDefinition':
    case 'ObjectTypeExtension':
    case 'InterfaceTypeDefinition':
    case 'InterfaceTypeExtension':
      return of('object', definition.name, { fields: (definition.fields ?? []).map((field) => fieldOf(field, placeOf)) })
    case 'InputObjectTypeDefinition':
    case 'InputObjectTypeExtension':
      return of('input', definition.name, { fields: (definition.fields ?? []).map((field) => fieldOf(field, placeOf)) })
    case 'EnumTypeDefinition':
    case 'EnumTypeExtension':
      return of('enum', definition.name, { members: (definition.values ?? []).map(({ name }) => name.value) })
    case 'UnionTypeDefinition':
    case 'UnionTypeExtension':
      return of('union', definition.name, { members: (definition.types ?? []).map(({ name }) => name.value) })
    case 'ScalarTypeDefinition':
      return of('scalar', definition.name, {})
    default:
      return null
  }
}

function fieldOf(field: FieldDefinitionNode | InputValueDefinitionNode, placeOf: PlaceOf): FieldDefinition {
  const isOutput = field.kind === 'FieldDefinition'
  return {
    name: field.name.value,
    type: referenceOf(field.type),
    arguments: (isOutput ? (field.arguments ?? []) : []).map((argument) => ({
      name: argument.name.value,
      type: referenceOf(argument.type),
      hasDefault: argument.defaultValue !== undefined,
      place: placeOf(argument.name),
    })),
    hasDefault: !isOutput && field.defaultValue !== undefined,
    directives: (field.directives ?? []).map(({ name }) => name.value),
    place: placeOf(field.name),
  }
}

function referenceOf(type: TypeNode): TypeReference {
  let [inner, lists] = [type, 0]
  while (inner.kind !== 'NamedType') {
    if (inner.kind === 'ListType') lists++
    inner = inner.type
  }
  return { name: inner.name.value, required: type.kind === 'NonNullType', lists }
}
