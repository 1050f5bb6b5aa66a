import type { CacheValue } from '../../ports/cache.ts'

export interface Kept {
  readonly value: CacheValue
  readonly tags: readonly string[]
  /** When its load began, as `Forgotten` counts. */
  readonly begun: number
  readonly expiresAtMs: number
}

export interface Bounds {
  readonly maxEntries: number
  readonly maxBytes: number
  readonly maxValueBytes: number
}

/** Answers by key within bounds: what was used longest ago goes first. */
export class KeptAnswers {
  readonly #bounds: Bounds
  readonly #entries = new Map<string, { readonly kept: Kept; readonly sizeBytes: number }>()
  #bytes = 0

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  get size(): number {
    return this.#entries.size
  }

  /** Of values and keys. */
  get bytes(): number {
    return this.#bytes
  }

  get(key: string): Kept | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.kept
  }

  set(key: string, kept: Kept): void {
    this.delete(key)
    const { maxEntries, maxBytes, maxValueBytes } = this.#bounds
    const valueBytes = Buffer.byteLength(kept.value)
    const sizeBytes = valueBytes + Buffer.byteLength(key)
    if (valueBytes > maxValueBytes || sizeBytes > maxBytes) return
    this.#entries.set(key, { kept: { ...kept, value: ownBytes(kept.value) }, sizeBytes })
    this.#bytes += sizeBytes
    while (this.#entries.size > maxEntries || this.#bytes > maxBytes) this.delete(this.#entries.keys().next().value as string)
  }

  delete(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#bytes -= entry.sizeBytes
  }

  clear(): void {
    this.#entries.clear()
    this.#bytes = 0
  }
}

/** A few bytes of a large piece of memory would keep all of it. */
function ownBytes(value: CacheValue): CacheValue {
  if (typeof value === 'string' || value.byteLength === value.buffer.byteLength) return value
  const copy = Buffer.allocUnsafeSlow(value.byteLength)
  value.copy(copy)
  return copy
}
