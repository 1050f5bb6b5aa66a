import type { Json, JsonObject } from '../../kit/json.ts'
import type { Model, VersionModel } from '../../model/model.ts'
import { viewVersion } from '../../model/view-version.ts'
import { headerRefs, limitHeaders } from './headers.ts'
import { type OpenApiOptions, writeOpenApi } from './write-openapi.ts'

/** The document of an older version of the API: its routes alone, and what its answers say of its end. */
export function writeVersionOpenApi(model: Model, version: VersionModel, options: OpenApiOptions = {}): JsonObject {
  const document = writeOpenApi(viewVersion(model, version), { ...options, pages: false })
  const headers = endingHeaders(version)
  if (Object.keys(headers).length === 0) return document
  const refs = headerRefs(...Object.keys(headers))
  const { components, paths, ...rest } = document as { components: Record<string, JsonObject>; paths: JsonObject }
  const { schemas, responses, headers: shared, ...more } = components as Record<string, JsonObject>
  const told = mapValues(responses!, (response) => withHeaders(response as JsonObject, refs))
  const problem = Object.keys(schemas!)[0]!
  return {
    ...rest,
    paths: mapValues(paths, (methods) =>
      mapValues(methods as JsonObject, (each) => endingOperation(each as JsonObject, version, refs)),
    ),
    components: {
      schemas: schemas!,
      responses: version.ends ? { ...told, Gone: goneResponse(problem, refs) } : told,
      ...more,
      headers: { ...shared, ...headers },
    },
  }
}

/** Headers that every answer of a version with an end carries. */
function endingHeaders({ deprecatedAt, sunsetAt, guide }: VersionModel): JsonObject {
  if (deprecatedAt === null && sunsetAt === null && guide === null) return {}
  return {
    ...(deprecatedAt === null ? {} : { Deprecation: deprecationHeader(deprecatedAt) }),
    ...(sunsetAt === null ? {} : { Sunset: sunsetHeader(sunsetAt) }),
    Link: linkHeader,
  }
}

function deprecationHeader(ms: number): JsonObject {
  return {
    description: 'Since when this version is deprecated, or will be: `@` and seconds since 1970 (RFC 9745).',
    schema: { type: 'string' },
    example: `@${ms / 1000}`,
  }
}

function sunsetHeader(ms: number): JsonObject {
  return {
    description: 'When this version may stop to answer (RFC 8594).',
    schema: { type: 'string' },
    example: new Date(ms).toUTCString(),
  }
}

const linkHeader: JsonObject = {
  description: 'The same resource in the present version, `rel="successor-version"`; and how to move there, `rel="deprecation"`.',
  schema: { type: 'string' },
}

function endingOperation(operation: JsonObject, { deprecatedAt, ends }: VersionModel, refs: JsonObject): JsonObject {
  const { responses, ...rest } = operation as { responses: JsonObject }
  const told = mapValues(responses, (response) => withHeaders(response as JsonObject, refs))
  return {
    ...rest,
    ...(deprecatedAt === null ? {} : { deprecated: true }),
    responses: ends ? { ...told, 410: { $ref: '#/components/responses/Gone' } } : told,
  }
}

/** What is shared is told where it is declared. */
function withHeaders(response: JsonObject, refs: JsonObject): JsonObject {
  return '$ref' in response ? response : { ...response, headers: { ...(response.headers as JsonObject), ...refs } }
}

function goneResponse(problem: string, refs: JsonObject): JsonObject {
  return {
    description: 'This version has ended.',
    headers: { ...limitHeaders, ...refs },
    content: { 'application/problem+json': { schema: { $ref: `#/components/schemas/${problem}` } } },
  }
}

function mapValues(object: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
}
