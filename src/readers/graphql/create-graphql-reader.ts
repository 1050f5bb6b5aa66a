import type { Unread } from '../../model/architecture/architecture.ts'
import { placesOf } from '../../model/architecture/place.ts'
import type { Reader, SourceFile, Sources } from '../reader.ts'
import { contractsOf, type DefinedFile } from './contracts-of.ts'
import { type GraphQl, readDefinitions } from './read-definitions.ts'

/** Forgets what was remembered of files when the reading changes. */
const version = 1

/** Reads files of GraphQL's schema language into contracts: a field of a root type is an operation. */
export function createGraphqlReader(): Reader {
  return {
    name: 'graphql',
    async read(sources) {
      const written = sources.files.filter((file) => /\.(?:graphqls?|gql)$/i.test(file.path) && looksLikeSchema(sources, file))
      const embedded = new Set(sources.files.filter((file) => holdsSchema(sources, file)).map(({ path }) => path))
      const found = [...written, ...sources.files.filter(({ path }) => embedded.has(path))]
      const first = found[0]
      if (!first) return {}
      const graphql = await loadGraphql()
      if (!graphql) return { unread: [missing(first.path)] }
      const defined: DefinedFile[] = []
      const unread: Unread[] = []
      for (const { path } of found) {
        const read = sources.facts(path, 'graphql', version, (text) =>
          readDefinitions(graphql, path, embedded.has(path) ? schemaWithin(text) : text),
        )
        if ('unread' in read) {
          // Code that only looks like it holds a schema is read as code all the same.
          if (!embedded.has(path)) unread.push(read.unread)
        } else defined.push({ file: path, definitions: read })
      }
      return { contracts: contractsOf(defined), unread }
    },
  }
}

/** Files of a client's operations have no definitions, and are not parsed. */
function looksLikeSchema(sources: Sources, { path }: SourceFile): boolean {
  return /^[ \t\uFEFF]*(?:extend[ \t]+)?(?:type|schema|interface|input|union|enum|scalar)\b/m.test(sources.text(path))
}

/** Code that writes its schema out in a template: with the root type in it, so that no client's query is taken for one. */
function holdsSchema(sources: Sources, { path }: SourceFile): boolean {
  if (!/\.[cm]?[jt]s$/.test(path) || /\.d\.[cm]?ts$|\.(?:test|spec)\.[cm]?[jt]s$/.test(path)) return false
  return sources.facts(
    path,
    'graphql-embedded',
    version,
    (text) => /graphql|mercurius|apollo|typeDefs/i.test(text) && templatesOf(text).length > 0,
  )
}

/** The templates of a text that define a root type, from the first character to the last. */
function templatesOf(text: string): readonly { readonly start: number; readonly end: number }[] {
  const found = [...text.matchAll(/`((?:[^`\\]|\\[\s\S])*)`/g)]
  return found
    .filter(([, inside = '']) => /^[ \t]*(?:extend[ \t]+)?type[ \t]+(?:Query|Mutation)\b[^{`]*\{/m.test(inside))
    .map(({ index, 1: inside = '' }) => ({ start: index + 1, end: index + 1 + inside.length }))
}

/** The text with blanks for all that is not of its schema, so that every place stays what it is. */
function schemaWithin(text: string): string {
  const blank = (part: string) => part.replaceAll(/[^\n]/g, ' ')
  let [said, at] = ['', 0]
  for (const { start, end } of templatesOf(text)) {
    said += blank(text.slice(at, start)) + text.slice(start, end).replaceAll(/\$\{[^}]*\}/g, blank)
    at = end
  }
  return said + blank(text.slice(at))
}

function missing(path: string): Unread {
  const message = 'the package `graphql` is not installed: add it with `npm install graphql@16`'
  return { reader: 'graphql', place: placesOf(path, '')(0, 0), message }
}

/** Null where the package, which serving does not need, is not installed. */
async function loadGraphql(): Promise<GraphQl | null> {
  try {
    return await import('graphql')
  } catch {
    return null
  }
}
