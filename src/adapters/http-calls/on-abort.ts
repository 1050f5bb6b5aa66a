import { setMaxListeners } from 'node:events'

/** Calls back when a signal aborts; the returned function lets go of it. Not for one that has aborted already. */
export function onAbort(signal: AbortSignal, call: () => void): () => void {
  // One signal may end many calls: a dozen listeners are no leak, and all of them are let go.
  setMaxListeners(0, signal)
  signal.addEventListener('abort', call, { once: true })
  return () => signal.removeEventListener('abort', call)
}
