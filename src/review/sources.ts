import { createHash } from 'node:crypto'
import type { Sources } from '../readers/reader.ts'
import type { FactCache } from './fact-cache.ts'
import { notSource, readBytes, type Tree } from './read-tree.ts'
import type { Coverage } from './review.ts'
import { isBlob } from './version-control.ts'

export interface ReadSources extends Sources {
  /** Whether a file differs from what the base has of it. */
  isChanged(path: string): boolean
  /** One word for every file, what stands in it and what the base has of it: the same for the same tree. */
  fingerprint(): string
  /** What was left out, with what only the text told. */
  skipped(): Coverage['skipped']
}

/**
 * The tree as readers see it. Texts are kept while readers run, since several want the same small files, and are dropped
 * with this object.
 */
export function openSources(tree: Tree, cache: FactCache, baseBlobs: ReadonlyMap<string, string> | null): ReadSources {
  const skipped = { ...tree.skipped }
  const known = new Map<string, { readonly bytes: Buffer | null; hash?: string }>()
  const load = (path: string) => {
    let entry = known.get(path)
    if (entry === undefined) {
      entry = { bytes: readBytes(tree.root, path) }
      known.set(path, entry)
    }
    return entry
  }
  const files = tree.files.filter(({ path }) => {
    const { bytes } = load(path)
    const reason = bytes === null ? 'unreadable' : notSource(bytes)
    if (reason !== null) {
      skipped[reason]++
      known.delete(path)
    }
    return reason === null
  })
  const lockfiles = new Set(tree.lockfiles)
  const paths = new Set(files.map(({ path }) => path))
  const text = (path: string): string => {
    const bytes = paths.has(path) ? load(path).bytes : null
    if (bytes === null) throw new Error(`\`${path}\` is no file of this tree`)
    return bytes.toString('utf8')
  }
  const hashFile = (path: string): string => {
    const entry = load(path)
    entry.hash ??= hashOf(path, entry.bytes ?? Buffer.alloc(0))
    return entry.hash
  }
  return {
    files,
    has: (path) => paths.has(path),
    stands: (path) => paths.has(path) || lockfiles.has(path),
    text,
    facts: (path, reader, version, make) => {
      return cache.get(`${reader}.${version}.${hashFile(path)}`, () => make(text(path)))
    },
    isChanged: (path) => {
      const name = baseBlobs?.get(path)
      return name === undefined || !isBlob(load(path).bytes ?? Buffer.alloc(0), name)
    },
    fingerprint: () => {
      const all = createHash('sha256')
      for (const { path } of files) all.update(hashFile(path))
      for (const path of tree.lockfiles) all.update(`\0${path}`)
      for (const [path, name] of baseBlobs ?? []) all.update(`\0${path}\0${name}`)
      return all.digest('base64url')
    },
    skipped: () => skipped,
  }
}

/** The path is part of it, since facts name the file that they stand in. */
function hashOf(path: string, bytes: Buffer): string {
  return createHash('sha1').update(path).update('\0').update(bytes).digest('base64url')
}
