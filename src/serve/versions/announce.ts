import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Model, VersionModel } from '../../model/model.ts'
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
  const { name, sunsetAt, ends } = version
  if (!hasEnd(version)) return undefined
  const said = endOf(version)
  const endsAt = ends && sunsetAt !== null ? sunsetAt : Number.POSITIVE_INFINITY
  return ({ path, names }) =>
    (request, reply) => {
      const successor = fill(path, names, request.params as Readonly<Record<string, string>>)
      reply.headers(said).header('link', linkTo(successor, version))
      if (now() < endsAt) return undefined
      return problem('version_ended', `${name} ended on ${said.sunset}; the same is at \`${successor}\``)
    }
}

function hasEnd({ deprecatedAt, sunsetAt, guide }: VersionModel): boolean {
  return deprecatedAt !== null || sunsetAt !== null || guide !== null
}

function endOf({ deprecatedAt, sunsetAt }: VersionModel): Readonly<Record<string, string>> {
  return {
    ...(deprecatedAt === null ? {} : { deprecation: `@${deprecatedAt / 1000}` }),
    ...(sunsetAt === null ? {} : { sunset: new Date(sunsetAt).toUTCString() }),
  }
}

function linkTo(successor: string, { guide }: VersionModel): string {
  const guided = guide === null ? '' : `<${guide}>; rel="deprecation"; type="text/html", `
  return `${guided}<${successor}>; rel="successor-version"`
}

/** The same on what has no route: of a path that cannot be read or is not there only the version is known. */
export function createUnrouted({ version: present, versions }: Model): (request: FastifyRequest, reply: FastifyReply) => void {
  const told = versions.filter(hasEnd).map((version) => ({
    prefix: `/${version.name}/`,
    headers: { ...endOf(version), link: linkTo(`/${present}`, version) },
  }))
  return ({ url }, reply) => {
    const found = told.find(({ prefix }) => url.startsWith(prefix))
    if (found) reply.headers(found.headers)
  }
}

function fill(path: string, names: Resource['names'], params: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[names.get(name) ?? name] ?? ''))
}
