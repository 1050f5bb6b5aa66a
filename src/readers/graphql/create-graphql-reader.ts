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
      const found = sources.files.filter((file) => /\.(?:graphqls?|gql)$/i.test(file.path) && looksLikeSchema(sources, file))
      const first = found[0]
      if (!first) return {}
      const graphql = await loadGraphql()
      if (!graphql) return { unread: [missing(first.path)] }
      const defined: DefinedFile[] = []
      const unread: Unread[] = []
      for (const { path } of found) {
        const read = sources.facts(path, 'graphql', version, (text) => readDefinitions(graphql, path, text))
        if ('unread' in read) unread.push(read.unread)
        else defined.push({ file: path, definitions: read })
      }
      return { contracts: contractsOf(defined), unread }
    },
  }
}

/** Files of a client's operations have no definitions, and are not parsed. */
function looksLikeSchema(sources: Sources, { path }: SourceFile): boolean {
  return /^[ \t\uFEFF]*(?:extend[ \t]+)?(?:type|schema|interface|input|union|enum|scalar)\b/m.test(sources.text(path))
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
