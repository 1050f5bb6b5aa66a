import type { Contract, Operation } from '../../model/architecture/contract.ts'
import type { Definitions, FieldDefinition, Root, TypeDefinition } from './definitions.ts'
import { schemaOf, type TypeNamed } from './type-schemas.ts'

export interface DefinedFile {
  readonly file: string
  readonly definitions: Definitions
}

const defaultRoots: readonly { readonly operation: Root; readonly type: string }[] = [
  { operation: 'Query', type: 'Query' },
  { operation: 'Mutation', type: 'Mutation' },
  { operation: 'Subscription', type: 'Subscription' },
]

/**
 * A contract of each file that has fields of a root type. Which files one server joins is said in code, so types are
 * looked for from the file's folder outwards: a server's own come before another server's of the same name.
 */
export function contractsOf(files: readonly DefinedFile[]): Contract[] {
  const said = files.flatMap(({ definitions }) => definitions.roots)
  const roots = said.length > 0 ? said : defaultRoots
  return files.flatMap(({ file, definitions }) => {
    const typeNamed = typesSeenFrom(file, files)
    const operations = definitions.types.flatMap((type) => {
      const root = roots.find((it) => it.type === type.name)
      return root && type.kind === 'object' ? type.fields.map((field) => operationOf(root.operation, field, typeNamed)) : []
    })
    const place = operations[0]?.place
    return place ? [{ file, format: 'graphql', servers: [], securitySchemes: [], secured: false, operations, place }] : []
  })
}

function operationOf(root: Root, field: FieldDefinition, typeNamed: TypeNamed): Operation {
  return {
    id: `${root}.${field.name}`,
    method: 'POST',
    path: '/graphql',
    ownPath: '/graphql',
    security: [],
    ownSecurity: false,
    parameters: field.arguments.map(({ name, type, hasDefault, place }) => ({
      name,
      in: 'query',
      required: type.required && !hasDefault,
      schema: schemaOf(type, typeNamed, place),
      place,
    })),
    parametersAreWhole: true,
    body: null,
    responses: [
      {
        status: '200',
        types: ['application/json'],
        schema: schemaOf(field.type, typeNamed, field.place),
        headers: [],
        ref: null,
        place: field.place,
      },
    ],
    tags: [],
    deprecated: field.directives.includes('deprecated'),
    extensions: Object.fromEntries(field.directives.map((name) => [`@${name}`, true])),
    opening: null,
    responsesOpening: null,
    place: field.place,
  }
}

/** Types by name, as a file sees them: of its folder, then of the folders around it, nearest first; extensions joined. */
function typesSeenFrom(file: string, files: readonly DefinedFile[]): TypeNamed {
  const byName = new Map<string, { nearness: number; parts: TypeDefinition[] }>()
  for (const other of files) {
    const nearness = sharedFolders(file, other.file)
    for (const type of other.definitions.types) {
      const known = byName.get(type.name)
      if (known && known.nearness > nearness) continue
      if (known?.nearness === nearness) known.parts.push(type)
      else byName.set(type.name, { nearness, parts: [type] })
    }
  }
  return (name) => {
    const parts = byName.get(name)?.parts
    const first = parts?.[0]
    if (!first || parts.length === 1) return first ?? null
    return { ...first, fields: parts.flatMap(({ fields }) => fields), members: parts.flatMap(({ members }) => members) }
  }
}

function sharedFolders(a: string, b: string): number {
  const [left, right] = [a.split('/').slice(0, -1), b.split('/').slice(0, -1)]
  const differs = left.findIndex((folder, at) => folder !== right[at])
  return differs === -1 ? left.length : differs
}
