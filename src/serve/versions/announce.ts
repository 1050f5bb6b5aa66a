import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VersionModel } from '../../model/version-model.ts'
import { problem } from '../problems.ts'

/** Tells on an answer that its version has an end; after that end, what it is answered instead. */
export type Announce = (request: FastifyRequest, reply: FastifyReply) => Error | undefined

export interface Resource {
  /** With `{name}` placeholders, by the names of today. */
  readonly path: string
  /** What the placeholders are called in the path of the older version, by their names of today. */
  readonly names: ReadonlyMap<string, string>
}

/**
 * The headers of a version that is to end: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), and where to go, the guide
 * for people and the same resource in the present version for programs (`successor-version`, RFC 5829). Undefined for
 * a version of which nothing like this is said.
 * @param now milliseconds since 1970
 */
export function createAnnounce(version: VersionModel, now: () => number): ((resource: Resource) => Announce) | undefined {
  const { name, deprecatedAt, sunsetAt, ends, guide } = version
  if (deprecatedAt === null && sunsetAt === null && guide === null) return undefined
  const said: Record<string, string> = {
    ...(deprecatedAt === null ? {} : { deprecation: `@${deprecatedAt / 1000}` }),
    ...(sunsetAt === null ? {} : { sunset: new Date(sunsetAt).toUTCString() }),
  }
  const guided = guide === null ? [] : [`<${guide}>; rel="deprecation"; type="text/html"`]
  const endsAt = ends && sunsetAt !== null ? sunsetAt : Number.POSITIVE_INFINITY
  return ({ path, names }) =>
    (request, reply) => {
      const successor = fill(path, names, request.params as Readonly<Record<string, string>>)
      reply.headers(said).header('link', [...guided, `<${successor}>; rel="successor-version"`].join(', '))
      if (now() < endsAt) return undefined
      return problem('version_ended', `${name} ended on ${said.sunset}; the same is at \`${successor}\``)
    }
}

function fill(path: string, names: Resource['names'], params: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[names.get(name) ?? name] ?? ''))
}
