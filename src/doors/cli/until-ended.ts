import { UsageError } from './faults.ts'
import { err } from './output.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export type OnProgress = (says: string, done: number, of: number) => void

/** Work of several steps, which says on a terminal how far it is, and is ended by what ends the process. */
export async function untilEnded<T>(work: (signal: AbortSignal, onProgress: OnProgress) => Promise<T>): Promise<T> {
  const stop = new AbortController()
  const onSignal = () => stop.abort(new Error('stopped'))
  for (const signal of signals) process.once(signal, onSignal)
  const onProgress: OnProgress = (says, done, of) => {
    if (err.isTerminal) err.write(`\r\u001b[2K${err.colours.dim(`${says} … ${Math.floor((100 * done) / of)}%`)}`)
  }
  try {
    return await work(stop.signal, onProgress)
  } catch (error) {
    throw stop.signal.aborted ? new UsageError('stopped before it was done: nothing was written', undefined, 'stopped') : error
  } finally {
    if (err.isTerminal) err.write('\r\u001b[2K')
    for (const signal of signals) process.removeListener(signal, onSignal)
  }
}
