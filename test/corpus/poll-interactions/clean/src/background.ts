import { log } from './log.js'

const running = new Set<Promise<void>>()

/** Work that goes on after the answer. It is waited for when the process stops; its failure is told, never thrown. */
export function inBackground(what: string, work: () => Promise<unknown>) {
  const task: Promise<void> = work()
    .then(() => undefined, (error) => log.error({ err: error, what }, 'background work failed'))
    .finally(() => running.delete(task))
  running.add(task)
}

export const settled = () => Promise.all(running)
