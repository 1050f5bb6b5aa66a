import type { Sources } from '../reader.ts'

/** A tree in memory. What `facts` makes goes through JSON, as it does when it is remembered. */
export function sourcesOf(files: Readonly<Record<string, string>>): Sources {
  const paths = Object.keys(files).sort((a, b) => (a < b ? -1 : 1))
  const text = (path: string): string => {
    const found = files[path]
    if (found === undefined) throw new Error(`\`${path}\` is not in the tree`)
    return found
  }
  return {
    files: paths.map((path) => ({ path, sizeBytes: Buffer.byteLength(text(path)) })),
    has: (path) => Object.hasOwn(files, path),
    stands: (path) => Object.hasOwn(files, path),
    text,
    facts: (path, _reader, _version, make) => JSON.parse(JSON.stringify(make(text(path)))),
  }
}
