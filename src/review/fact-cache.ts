import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Facts by the hash of what they were made of: what did not change since the last review is not read again. */
export interface FactCache {
  get<T>(key: string, make: () => T): T
  /** Keeps what this review used, and forgets the rest. */
  save(): void
}

/** @param stamp of the program that made the facts: another one reads everything anew */
export function openFactCache(file: string | null, stamp: string): FactCache {
  const before = file === null ? new Map<string, string>() : readEntries(file, stamp)
  const used = new Map<string, string>()
  let isChanged = false
  return {
    get<T>(key: string, make: () => T): T {
      const found = used.get(key) ?? before.get(key)
      if (found !== undefined) {
        used.set(key, found)
        return JSON.parse(found) as T
      }
      const made = make()
      if (file !== null) {
        used.set(key, JSON.stringify(made ?? null))
        isChanged = true
      }
      return made
    },
    save() {
      if (file === null || (!isChanged && used.size === before.size)) return
      writeEntries(file, stamp, used)
    },
  }
}

/** One line each, `key json`; the first line is the stamp. Whatever is not so written is read anew. */
function readEntries(file: string, stamp: string): Map<string, string> {
  try {
    const [first, ...lines] = readFileSync(file, 'utf8').split('\n')
    if (first !== stamp) return new Map()
    return new Map(
      lines.flatMap((line) => {
        const at = line.indexOf(' ')
        return at === -1 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const]
      }),
    )
  } catch {
    return new Map()
  }
}

/** A cache that cannot be kept costs time, never a review. */
function writeEntries(file: string, stamp: string, entries: ReadonlyMap<string, string>): void {
  const draft = `${file}.new`
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(draft, [stamp, ...[...entries].map(([key, text]) => `${key} ${text}`)].join('\n'))
    renameSync(draft, file)
  } catch {
    rmSync(draft, { force: true })
  }
}
