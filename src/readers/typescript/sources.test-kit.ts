import type { Unread } from '../../model/architecture/architecture.ts'
import type { Code } from '../../model/architecture/code.ts'
import type { Sources } from '../reader.ts'
import { typescriptReader } from './read-code.ts'

/** A tree of files in memory; what is said of a file goes through JSON, as it does when it is remembered. */
export function sourcesOf(files: Readonly<Record<string, string>>): Sources {
  const paths = Object.keys(files).sort()
  const text = (path: string): string => files[path]!
  return {
    files: paths.map((path) => ({ path, sizeBytes: Buffer.byteLength(text(path)) })),
    has: (path) => Object.hasOwn(files, path),
    stands: (path) => Object.hasOwn(files, path),
    text,
    facts: (path, _reader, _version, make) => JSON.parse(JSON.stringify(make(text(path)))),
  }
}

export async function codeOf(files: Readonly<Record<string, string>>): Promise<Code> {
  return (await typescriptReader.read(sourcesOf(files))).code!
}

export async function unreadOf(files: Readonly<Record<string, string>>): Promise<readonly Unread[]> {
  return (await typescriptReader.read(sourcesOf(files))).unread!
}
