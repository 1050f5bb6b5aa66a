/**
 * Which tags were forgotten since when, in bounded memory. Time is counted in forgets. A tag that fell out of the list
 * counts as forgotten with the last one that did: then too much is forgotten, never too little.
 */
export class Forgotten {
  readonly #capacity: number
  /** In the order in which they were last forgotten. */
  readonly #last = new Map<string, number>()
  #now = 0
  #floor = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get now(): number {
    return this.#now
  }

  add(tags: readonly string[]): void {
    this.#now += 1
    for (const tag of tags) {
      this.#last.delete(tag)
      this.#last.set(tag, this.#now)
    }
    while (this.#last.size > this.#capacity) {
      const [tag, at] = this.#last.entries().next().value as [string, number]
      this.#last.delete(tag)
      this.#floor = at
    }
  }

  /** Whether one of the tags was forgotten after `moment`, an earlier value of `now`. */
  since(moment: number, tags: readonly string[]): boolean {
    return tags.some((tag) => (this.#last.get(tag) ?? this.#floor) > moment)
  }
}
