import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Facts by the hash of what they were made of: what did not change since the last review is not read again. */
export interface FactCache {
  get<T>(key: string, make: () => T): T
  /** What is kept under a key; undefined where nothing is. */
  find<T>(key: string): T | undefined
  keep(key: string, fact: unknown): void
  /** Keeps what this review used for the next one, and lets go of all of it. */
  save(): void
}

/** Reads the file when it is first asked. @param stamp of the program that made the facts: another one reads everything anew */
export function openFactCache(file: string | null, stamp: string): FactCache {
  let read: Map<string, Buffer> | null = null
  const before = (): Map<string, Buffer> => {
    read ??= file === null ? new Map() : readEntries(file, stamp)
    return read
  }
  const used = new Map<string, Buffer>()
  let isChanged = false
  const find = <T>(key: string): T | undefined => {
    const found = used.get(key) ?? before().get(key)
    if (found === undefined) return undefined
    used.set(key, found)
    return JSON.parse(found.toString('utf8')) as T
  }
  const keep = (key: string, fact: unknown): void => {
    if (file === null) return
    used.set(key, Buffer.from(JSON.stringify(fact ?? null)))
    isChanged = true
  }
  return {
    find,
    keep,
    get<T>(key: string, make: () => T): T {
      const found = find<T>(key)
      if (found !== undefined) return found
      const made = make()
      keep(key, made)
      return made
    },
    save() {
      if (file !== null && (isChanged || used.size !== before().size)) writeEntries(file, stamp, used)
      before().clear()
      used.clear()
    },
  }
}

/**
 * One line each, `key json`; the first line is the stamp. Whatever is not so written is read anew. Entries stay bytes until
 * they are asked for: most of a large repository's are long, and each is needed once.
 */
function readEntries(file: string, stamp: string): Map<string, Buffer> {
  const entries = new Map<string, Buffer>()
  try {
    const bytes = readFileSync(file)
    const head = Buffer.from(`${stamp}\n`)
    if (!bytes.subarray(0, head.length).equals(head)) return entries
    for (let start = head.length; start < bytes.length; ) {
      const newline = bytes.indexOf(10, start)
      const end = newline === -1 ? bytes.length : newline
      const space = bytes.indexOf(32, start)
      if (space !== -1 && space < end) entries.set(bytes.toString('latin1', start, space), bytes.subarray(space + 1, end))
      start = end + 1
    }
    return entries
  } catch {
    return new Map()
  }
}

/** A cache that cannot be kept costs time, never a review. */
function writeEntries(file: string, stamp: string, entries: ReadonlyMap<string, Buffer>): void {
  const draft = `${file}.new`
  try {
    mkdirSync(dirname(file), { recursive: true })
    const to = openSync(draft, 'w')
    try {
      writeSync(to, `${stamp}\n`)
      for (const [key, json] of entries) {
        writeSync(to, `${key} `)
        writeSync(to, json)
        writeSync(to, '\n')
      }
    } finally {
      closeSync(to)
    }
    renameSync(draft, file)
  } catch {
    rmSync(draft, { force: true })
  }
}
