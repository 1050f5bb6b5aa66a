import { UsageError } from './faults.ts'
import { err } from './output.ts'
import { untilStopped } from './typed-lines.ts'

export type OnProgress = (says: string, done: number, of: number) => void

/** Work of several steps that a person may stop; on a terminal it says how far it is. @throws UsageError when it was stopped */
export async function untilEnded<T>(work: (signal: AbortSignal, onProgress: OnProgress) => Promise<T>): Promise<T> {
  const onProgress: OnProgress = (says, done, of) => {
    if (err.isTerminal) err.write(`\r\u001b[2K${err.colours.dim(`${says} … ${Math.floor((100 * done) / of)}%`)}`)
  }
  return untilStopped(async (signal) => {
    try {
      return await work(signal, onProgress)
    } catch (error) {
      throw signal.aborted ? new UsageError('stopped before it was done: nothing was written', undefined, 'stopped') : error
    } finally {
      if (err.isTerminal) err.write('\r\u001b[2K')
    }
  })
}
