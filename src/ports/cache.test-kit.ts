import type { CacheValue } from './cache.ts'

/** A load whose end the test decides. */
export class Load {
  /** How often it was begun. */
  begun = 0
  readonly #ends: PromiseWithResolvers<CacheValue>[] = []

  readonly run = (): Promise<CacheValue> => {
    this.begun += 1
    return this.#end(this.begun - 1).promise
  }

  /** Ends the load with this number, begun or not. */
  end(number: number, value: CacheValue): void {
    this.#end(number).resolve(value)
  }

  fail(number: number, error: Error): void {
    this.#end(number).reject(error)
  }

  #end(number: number): PromiseWithResolvers<CacheValue> {
    let end = this.#ends[number]
    if (end === undefined) {
      end = withResolvers()
      end.promise.catch(() => {})
      this.#ends[number] = end
    }
    return end
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: Error) => void
}

function withResolvers<T>(): PromiseWithResolvers<T> {
  let settle!: Omit<PromiseWithResolvers<T>, 'promise'>
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, ...settle }
}

/** Waits until it is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const given = Date.now() + 20_000
  while (!(await isSo())) {
    if (Date.now() > given) throw new Error(`it never came to be: ${isSo}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/** Enough turns for whatever could happen without anything from outside. */
export async function turns(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
}
