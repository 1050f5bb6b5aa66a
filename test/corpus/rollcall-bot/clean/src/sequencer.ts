/** Work of one key runs in the order it came; different keys do not wait for each other. */
export class Sequencer {
  #tails = new Map<string, Promise<unknown>>()

  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const tail = (this.#tails.get(key) ?? Promise.resolve()).then(work, work)
    this.#tails.set(key, tail)
    const done = () => this.#tails.get(key) === tail && this.#tails.delete(key)
    tail.then(done, done)
    return tail
  }
}
