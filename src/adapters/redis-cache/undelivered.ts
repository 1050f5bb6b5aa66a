import type { Outside } from '../../ports/outside.ts'
import { jittered } from './jitter.ts'

export interface Delivery {
  /** Tells Redis; false when it is not known to have heard. Null: everything is to be forgotten. */
  readonly deliver: (tags: readonly string[] | null) => Promise<boolean>
  readonly outside: Outside
  /** Tags remembered one by one; with more of them everything is forgotten at once. */
  readonly maxTags: number
}

/** Tags told to be forgotten that Redis has not heard of. They are told again until it has. */
export class Undelivered {
  readonly #delivery: Delivery
  /** With a number each, so that a tag forgotten again while it is told stays. */
  readonly #tags = new Map<string, number>()
  #everything = 0
  #count = 0
  #delayMs = 0
  #working = false
  #closed = false
  #cancel: (() => void) | null = null

  constructor(delivery: Delivery) {
    this.#delivery = delivery
  }

  add(tags: readonly string[]): void {
    this.#count += 1
    for (const tag of tags) this.#tags.set(tag, this.#count)
    if (this.#tags.size > this.#delivery.maxTags) {
      this.#tags.clear()
      this.#everything = this.#count
    }
    this.#schedule()
  }

  /** Whether what is kept under one of these tags in Redis cannot be trusted. */
  covers(tags: readonly string[]): boolean {
    return this.#everything > 0 || (this.#tags.size > 0 && tags.some((tag) => this.#tags.has(tag)))
  }

  describe(): string | null {
    if (this.#everything === 0 && this.#tags.size === 0) return null
    const what = this.#everything > 0 ? 'a write' : `a write to ${listed([...this.#tags.keys()])}`
    return `the cache does not know yet of ${what}: other processes may give out older answers until it does or their time to live is over`
  }

  /** Tells them now, not when the next attempt is due. */
  retry(): void {
    this.#delayMs = 0
    this.#stop()
    this.#schedule()
  }

  /** Tells them a last time. */
  async close(): Promise<void> {
    this.#closed = true
    this.#stop()
    await this.#tell()
  }

  #stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  #schedule(): void {
    if (this.#closed || this.#cancel !== null || this.#working || this.describe() === null) return
    this.#cancel = this.#delivery.outside.after(this.#delayMs, () => {
      this.#cancel = null
      void this.#tell()
    })
    this.#delayMs = jittered(this.#delivery.outside, Math.min(2000, Math.max(50, this.#delayMs * 2)))
  }

  async #tell(): Promise<void> {
    if (this.#working || this.describe() === null) return
    this.#working = true
    const [everything, tags] = [this.#everything, [...this.#tags]]
    const heard = await this.#delivery.deliver(everything > 0 ? null : tags.map(([tag]) => tag))
    this.#working = false
    if (heard) {
      for (const [tag, number] of tags) if (this.#tags.get(tag) === number) this.#tags.delete(tag)
      if (this.#everything === everything) this.#everything = 0
      this.#delayMs = 0
    }
    this.#schedule()
  }
}

function listed(tags: readonly string[]): string {
  const named = tags.slice(0, 5).map((tag) => `\`${tag.slice(0, 60)}\``)
  return tags.length > named.length ? `${named.join(', ')} and ${tags.length - named.length} more` : named.join(', ')
}
