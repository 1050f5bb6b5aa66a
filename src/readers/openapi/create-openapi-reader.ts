import type { Unread } from '../../model/architecture/architecture.ts'
import type { Contract } from '../../model/architecture/contract.ts'
import { placesOf } from '../../model/architecture/place.ts'
import { packedAsJson, unpacked } from '../packed.ts'
import type { Reader, SourceFile, Sources } from '../reader.ts'
import { Documents } from './documents.ts'
import { maxDocumentChars, type Parsers } from './parse-document.ts'
import { readContract } from './read-contract.ts'

/** Forgets what was remembered of files when the reading changes. */
const version = 2

interface OfFile {
  readonly contract: Contract | null
  readonly unread: readonly Unread[]
  /** It refers to other files, so that its text alone does not tell. */
  readonly others: boolean
}

/** Reads OpenAPI 2.0, 3.0 and 3.1 descriptions, of one file or many, into contracts. */
export function createOpenApiReader(): Reader {
  return {
    name: 'openapi',
    async read(sources) {
      const found = sources.files.filter((file) => /\.(?:ya?ml|json)$/i.test(file.path) && looksLikeDescription(sources, file))
      const first = found[0]
      if (!first) return {}
      const parsers = await loadParsers()
      if (!parsers)
        return { unread: [unreadOf(first.path, 'the package `yaml` is not installed: add it with `npm install yaml@2`')] }
      const read = found.map((file) => readFile(parsers, sources, file))
      return { contracts: read.flatMap(({ contract }) => contract ?? []), unread: distinct(read.flatMap(({ unread }) => unread)) }
    },
  }
}

/** Without parsing, so that no other YAML or JSON costs more than a look; {@link readContract} looks again. */
function looksLikeDescription(sources: Sources, { path, sizeBytes }: SourceFile): boolean {
  const whole = sources.text(path)
  const text = sizeBytes > maxDocumentChars ? whole.slice(0, 4096) : whole
  return (
    /^\uFEFF?["']?(?:openapi|swagger)["']?[ \t]*:[ \t]*["']?[23]/m.test(text) || /"(?:openapi|swagger)"\s*:\s*"?[23]/.test(text)
  )
}

function readFile(parsers: Parsers, sources: Sources, { path }: SourceFile): OfFile {
  const make = (text: string) =>
    packedAsJson(
      readWith(parsers, path, (file) => (file === path ? text : null)),
      text,
    )
  const alone = unpacked(sources.facts(path, 'openapi', version, make), path)
  if (!alone.others) return alone
  return readWith(parsers, path, (file) => (sources.has(file) ? sources.text(file) : null))
}

function readWith(parsers: Parsers, path: string, textOf: (file: string) => string | null): OfFile {
  const documents = new Documents(parsers, textOf)
  try {
    const contract = readContract(documents, path)
    return { contract, unread: documents.unread, others: documents.others.size > 0 }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    // The stack ran out: circles of aliases and references are bounded, so this is nesting alone.
    return { contract: null, unread: [unreadOf(path, 'the description is nested too deep to be read')], others: false }
  }
}

/** Two descriptions may refer to the same file that cannot be read. */
function distinct(all: readonly Unread[]): readonly Unread[] {
  return [...new Map(all.map((it) => [`${it.place.file} ${it.place.start} ${it.message}`, it])).values()]
}

function unreadOf(path: string, message: string): Unread {
  return { reader: 'openapi', place: placesOf(path, '')(0, 0), message }
}

/** Null where the package that reads YAML, which serving does not need, is not installed. */
async function loadParsers(): Promise<Parsers | null> {
  const [yaml, jsonc] = await Promise.all([import('yaml').catch(() => null), import('jsonc-parser').catch(() => null)])
  return yaml && { yaml, jsonc }
}
