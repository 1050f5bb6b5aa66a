import { type Architecture, type Facts, joinFacts, type Mark, marks } from '../model/architecture/architecture.ts'
import type { Outside } from '../ports/outside.ts'
import { blueprintReader } from '../readers/blueprint/index.ts'
import { credentialReader } from '../readers/credentials/index.ts'
import { createDeploymentReader } from '../readers/deployment/index.ts'
import { createGraphqlReader } from '../readers/graphql/index.ts'
import { createModelsReader } from '../readers/models/index.ts'
import { createOpenApiReader } from '../readers/openapi/index.ts'
import { createPrismaReader } from '../readers/prisma/index.ts'
import type { Reader } from '../readers/reader.ts'
import { createSqlReader, prepareSql } from '../readers/sql/index.ts'
import { typescriptReader } from '../readers/typescript/index.ts'
import { lookAtDecisions } from './decisions/look-at-decisions.ts'
import { openFactCache } from './fact-cache.ts'
import { link } from './link.ts'
import { readTree } from './read-tree.ts'
import { openSources, type ReadSources } from './sources.ts'
import { readVersionControl } from './version-control.ts'

export interface ReadOptions {
  readonly root: string
  /** What to compare with; the main branch unless said. */
  readonly since?: string | undefined
  /** Treats all of history as a change. */
  readonly all?: boolean
  /** A file that keeps facts from one review to the next, and one beside it what the lab came to; null keeps none. */
  readonly cache: string | null
  /** Of the program: facts of another one are made anew. */
  readonly stamp: string
  readonly outside: Outside
}

export interface Repository {
  readonly sources: ReadSources
  readonly architecture: Architecture
}

/** A folder with what Git says of it, before any of its artefacts is read. */
export interface OpenRepository {
  readonly sources: ReadSources
  read(): Promise<Architecture>
}

/** Every artefact of a folder, read into the architecture. */
export async function readRepository(options: ReadOptions): Promise<Repository> {
  const { sources, read } = openRepository(options)
  return { sources, architecture: await read() }
}

export function openRepository({ root, since, all = false, cache, stamp, outside }: ReadOptions): OpenRepository {
  const control = readVersionControl(root, since)
  const facts = openFactCache(cache, stamp)
  const sources = openSources(readTree(root, control?.files ?? null), facts, control?.baseBlobs ?? null)
  const isReleased = all || control?.baseBlobs == null ? null : (file: string) => control.baseBlobs!.has(file)
  return {
    sources,
    async read() {
      await prepareSql()
      const found: Facts[] = []
      for (const reader of createReaders()) found.push(await readSafely(reader, sources))
      const files = sources.files.map(({ path, sizeBytes }) => ({
        path,
        sizeBytes,
        marks: marksIn(sources, path),
        changed: sources.isChanged(path),
      }))
      facts.save()
      return lookAtDecisions(link(joinFacts(files, found), isReleased), sources, outside)
    },
  }
}

function marksIn({ facts }: Pick<ReadSources, 'facts'>, path: string): readonly Mark[] {
  return facts(path, 'marks', 2, (text) => marks.filter((mark) => text.includes(mark)))
}

/** One reader for each kind of artefact. */
export function createReaders(): readonly Reader[] {
  return [
    blueprintReader,
    createSqlReader(),
    createPrismaReader(),
    createModelsReader(),
    createOpenApiReader(),
    createGraphqlReader(),
    typescriptReader,
    createDeploymentReader(),
    credentialReader,
  ]
}

/** A reader that fails is a fault of ours: the review tells it, and goes on without it. */
async function readSafely(reader: Reader, sources: ReadSources): Promise<Facts> {
  try {
    return await reader.read(sources)
  } catch (error) {
    const place = { file: '.', line: 1, column: 1, start: 0, end: 0 }
    return {
      unread: [
        { reader: reader.name, place, message: `the reader failed: ${error instanceof Error ? error.message : String(error)}` },
      ],
    }
  }
}
