import type { JsonObject } from '../../kit/json.ts'
import type { Model } from '../../model/model.ts'
import { schemaComponents } from './components.ts'
import { describeOperation } from './describe-operation.ts'
import { errorStatusesOf } from './error-statuses.ts'
import { headerComponents, headerParameters } from './headers.ts'
import { componentNames } from './names.ts'
import { type Operation, operationsOf } from './operations.ts'
import { ownPages, ownTag } from './own-pages.ts'
import { problemResponses } from './problems.ts'

export interface OpenApiOptions {
  /** Version of the API, for `info.version`. */
  readonly version?: string
  /** The pages that the server has beside the routes of the model. Default: they are told. */
  readonly pages?: boolean
  /** Where it is served. Default: where the document came from. */
  readonly servers?: readonly { readonly url: string; readonly description?: string }[]
}

/** The OpenAPI 3.1 document of a model: every route, parameter, status and header that the server has, and no other. */
export function writeOpenApi(
  model: Model,
  { version = versionText(model), servers = [{ url: '/' }], pages = true }: OpenApiOptions = {},
): JsonObject {
  const operations = operationsOf(model)
  const names = componentNames(model)
  const plain = operations.filter(({ action }) => (action?.errors ?? null) === null)
  const statuses = new Set(plain.flatMap((operation) => errorStatusesOf(model, operation)))
  const paths = {
    ...routes(operations, (operation) => describeOperation(model, names, operation)),
    ...(pages ? ownPages(new Set(operations.map(({ operationId }) => operationId)), model.versions) : {}),
  }
  const headers = onlyUsed(headerParameters, 'parameters', paths)
  return {
    openapi: '3.1.0',
    info: { title: model.name, version },
    servers,
    security: [{ bearer: [] }],
    tags: tags(model, paths),
    paths,
    components: {
      schemas: schemaComponents(model, names, operations),
      responses: problemResponses(statuses, names.problem),
      ...(Object.keys(headers).length === 0 ? {} : { parameters: headers }),
      headers: headerComponents,
      securitySchemes: { bearer: securityScheme(model) },
    },
  }
}

/** `v2` → `2.0.0`. */
function versionText({ version }: Model): string {
  return `${version.slice(1)}.0.0`
}

function routes(operations: readonly Operation[], describe: (operation: Operation) => JsonObject): JsonObject {
  const paths = new Map<string, Record<string, JsonObject>>()
  for (const operation of operations) {
    const methods = paths.get(operation.path) ?? {}
    methods[operation.method.toLowerCase()] = describe(operation)
    paths.set(operation.path, methods)
  }
  return Object.fromEntries(paths)
}

function onlyUsed(components: JsonObject, section: string, paths: JsonObject): JsonObject {
  const text = JSON.stringify(paths)
  return Object.fromEntries(Object.entries(components).filter(([name]) => text.includes(`"#/components/${section}/${name}"`)))
}

/** Tags that some operation carries, in the order of the blueprint. */
function tags(model: Model, paths: JsonObject): readonly JsonObject[] {
  const operations = Object.values(paths).flatMap((methods) =>
    Object.values(methods as Record<string, { tags: readonly string[] }>),
  )
  const used = new Set(operations.flatMap((operation) => operation.tags))
  const because = new Map(model.entities.map((entity) => [entity.name, entity.because]))
  return [...new Set([...because.keys(), 'actions', ownTag])]
    .filter((name) => used.has(name))
    .map((name) => ({ name, ...(because.get(name) ? { description: because.get(name)! } : {}) }))
}

/** OpenAPI has a word for Bearer; a scheme of another name is only a header to it. */
function securityScheme({ auth }: Model): JsonObject {
  if (auth.scheme.toLowerCase() === 'bearer') return { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }
  return {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: `A JWT after the word \`${auth.scheme}\`: \`${auth.scheme} eyJ…\`.`,
  }
}
