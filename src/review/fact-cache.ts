import { closeSync, mkdirSync, openSync, readFileSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
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
  if (file === null) return nothingKept
  let read: Map<string, Buffer> | null = null
  const before = (): Map<string, Buffer> => {
    read ??= readEntries(file, stamp)
    return read
  }
  const used = new Set<string>()
  let draft: Draft | null = null
  const find = <T>(key: string): T | undefined => {
    const found = draft?.read(key) ?? before().get(key)
    if (found === undefined) return undefined
    used.add(key)
    return JSON.parse(found.toString('utf8')) as T
  }
  const keep = (key: string, fact: unknown): void => {
    used.add(key)
    draft ??= openDraft(`${file}.new`, stamp)
    draft.write(key, Buffer.from(JSON.stringify(fact ?? null)))
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
      if (draft !== null || used.size !== before().size) {
        draft ??= openDraft(`${file}.new`, stamp)
        for (const [key, json] of before()) if (used.has(key) && !draft.has(key)) draft.write(key, json)
        draft.become(file)
      }
      draft = null
      read = new Map()
      used.clear()
    },
  }
}

const nothingKept: FactCache = { find: () => undefined, keep: () => {}, get: (_key, make) => make(), save: () => {} }

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
      const end = bytes.indexOf(10, start)
      // A last line without its end may be half of one.
      if (end === -1) break
      const space = bytes.indexOf(32, start)
      if (space !== -1 && space < end) entries.set(bytes.toString('latin1', start, space), bytes.subarray(space + 1, end))
      start = end + 1
    }
    return entries
  } catch {
    return new Map()
  }
}

/** The file that becomes the next one. What is kept goes there at once: in memory it would be as large as all facts. */
interface Draft {
  has(key: string): boolean
  read(key: string): Buffer | undefined
  write(key: string, json: Buffer): void
  become(file: string): void
}

/** A cache that cannot be kept costs time, never a review. */
function openDraft(path: string, stamp: string): Draft {
  const places = new Map<string, { readonly at: number; readonly bytes: number }>()
  let size = 0
  let to: number | null = null
  const attempt = (work: () => void): void => {
    try {
      work()
    } catch {
      giveUp()
    }
  }
  const append = (bytes: Buffer): void => {
    if (to !== null) size += writeSync(to, bytes)
  }
  const giveUp = (): void => {
    places.clear()
    if (to === null) return
    closeSync(to)
    to = null
    rmSync(path, { force: true })
  }
  attempt(() => {
    mkdirSync(dirname(path), { recursive: true })
    // Another review of the same folder goes on with what it has open; the last of them is kept.
    rmSync(path, { force: true })
    to = openSync(path, 'wx+')
    append(Buffer.from(`${stamp}\n`))
  })
  return {
    has: (key) => places.has(key),
    read(key) {
      const place = places.get(key)
      if (place === undefined || to === null) return undefined
      const bytes = Buffer.alloc(place.bytes)
      readSync(to, bytes, 0, place.bytes, place.at)
      return bytes
    },
    write(key, json) {
      attempt(() => {
        if (to === null) return
        const name = Buffer.from(`${key} `)
        append(Buffer.concat([name, json, newline]))
        places.set(key, { at: size - json.length - 1, bytes: json.length })
      })
    },
    become(file) {
      attempt(() => {
        if (to === null) return
        closeSync(to)
        to = null
        renameSync(path, file)
      })
    },
  }
}

const newline = Buffer.from('\n')
