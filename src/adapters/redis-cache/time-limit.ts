import type { Outside } from '../../ports/outside.ts'

/**
 * What `work` gives, or a rejection after `ms`. An answer that lies in the socket when the time is over still counts, so
 * that a turn of this process that took long is not blamed on the other side.
 */
export function within<T>(outside: Outside, ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const tooLate = () => reject(new Error(`no answer within ${ms} ms`))
    const cancel = outside.after(ms, () => setImmediate(tooLate))
    work.then(resolve, reject).finally(cancel)
  })
}
