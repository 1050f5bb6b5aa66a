/** A run that has begun, and what it was begun with. */
export interface Flight<S, T> {
  readonly state: S
  readonly result: Promise<T>
}

export interface Boarding<S, T> {
  /** Whether the run under way is good enough. One that waits always is: it begins after this call. */
  readonly joins: (running: S) => boolean
  /** Begins a run; does not throw. Of those who wait for one, the last says how it begins: it knows most. */
  readonly begin: () => Flight<S, T>
}

interface Line<S, T> {
  readonly running: Flight<S, T>
  waiting: { begin: () => Flight<S, T>; readonly result: Promise<T> } | null
}

/**
 * One run a key at a time. Who may not share the run under way shares the next, which begins when that one has ended:
 * so at most one runs and one waits, however many ask.
 */
export class SingleFlight<S, T> {
  readonly #lines = new Map<string, Line<S, T>>()

  share(key: string, { joins, begin }: Boarding<S, T>): { readonly result: Promise<T>; readonly began: boolean } {
    const line = this.#lines.get(key)
    if (line === undefined) return { result: this.#start(key, begin), began: true }
    if (joins(line.running.state)) return { result: line.running.result, began: false }
    if (line.waiting !== null) {
      line.waiting.begin = begin
      return { result: line.waiting.result, began: false }
    }
    const next = () => this.#start(key, line.waiting?.begin ?? begin)
    line.waiting = { begin, result: line.running.result.then(next, next) }
    return { result: line.waiting.result, began: true }
  }

  #start(key: string, begin: () => Flight<S, T>): Promise<T> {
    const line: Line<S, T> = { running: begin(), waiting: null }
    this.#lines.set(key, line)
    const end = () => {
      if (line.waiting === null) this.#lines.delete(key)
    }
    line.running.result.then(end, end)
    return line.running.result
  }
}
