import type { Sources } from './reader.ts'

/** A tree in memory, by its files. What is made of a file is kept as JSON, as the real memory does. */
export function memorySources(files: Readonly<Record<string, string>>): Sources {
  const paths = Object.keys(files).sort((a, b) => (a < b ? -1 : 1))
  const remembered = new Map<string, string>()
  const text = (path: string): string => {
    const found = files[path]
    if (found === undefined) throw new Error(`no file \`${path}\``)
    return found
  }
  return {
    files: paths.map((path) => ({ path, sizeBytes: Buffer.byteLength(text(path)) })),
    has: (path) => Object.hasOwn(files, path),
    stands: (path) => Object.hasOwn(files, path),
    text,
    facts<T>(path: string, reader: string, version: number, make: (text: string) => T): T {
      const key = JSON.stringify([path, reader, version])
      if (!remembered.has(key)) remembered.set(key, JSON.stringify(make(text(path))))
      return JSON.parse(remembered.get(key)!) as T
    },
  }
}
