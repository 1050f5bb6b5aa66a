/** The lab's side of the thread: statements go in, answers come out, and what takes too much is ended. */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Answer, LabReply, LabRequest } from './answer.ts'
import { type LabSettings, type Limits, usualLimits } from './settings.ts'

/** An embedded PostgreSQL. One statement after the other. */
export interface Engine {
  /** @throws EngineEnded where the engine was ended, by a limit or by itself */
  query(sql: string): Promise<Answer>
  /** Ends the engine when `work` has not ended after `ms`. */
  within<T>(ms: number, work: () => Promise<T>): Promise<T>
  readonly opened: 'from dump' | 'fresh'
  close(): Promise<void>
}

/** The engine is gone; the message says why. */
export class EngineEnded extends Error {
  override name = 'EngineEnded'
  /** Its package is not installed. */
  readonly missing: boolean

  constructor(message: string, missing = false) {
    super(message)
    this.missing = missing
  }
}

/** Of `@electric-sql/pglite`: what a dump of another version holds cannot be started from. */
export const engineVersion = '0.5.16'

/** Of what the lab says of the same migrations: raised when that changes. */
export const labVersion: string = `${engineVersion}-2`

/** Of what the dump holds beside that. */
const dumpVersion = 3

const pollMs = 50
type Asked = LabRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never

export async function startEngine(settings: LabSettings, extensions: readonly string[]): Promise<Engine> {
  const limits: Limits = { ...usualLimits, ...settings.limits }
  settings.makeRoom?.()
  const thread = startThread(settings, limits)
  const dumpFile = join(settings.cacheFolder, `pglite-${engineVersion}-${dumpVersion}.dump`)
  const temporaryFile = `${dumpFile}.${Buffer.from(settings.outside.randomBytes(8)).toString('hex')}`
  const { heapBytes } = limits
  const reply = await thread.within(limits.startMs, () =>
    thread.ask({ does: 'open', dumpFile, temporaryFile, extensions, heapBytes }),
  )
  return {
    opened: 'opened' in reply ? reply.opened : 'fresh',
    query: async (sql) => {
      const answered = await thread.ask({ does: 'query', sql })
      if (!('answer' in answered)) throw new EngineEnded('the embedded PostgreSQL gave no answer')
      return answered.answer
    },
    within: thread.within,
    close: thread.close,
  }
}

interface Thread {
  ask(request: Asked): Promise<LabReply>
  within<T>(ms: number, work: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

function startThread({ outside, residentBytes }: LabSettings, limits: Limits): Thread {
  const worker = new Worker(new URL('./lab-thread.js', import.meta.url), {
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { stackSizeMb: 32, maxOldGenerationSizeMb: 512 },
  })
  // What SQL makes the engine print is taken away, so that it does not gather in memory.
  worker.stdout.resume()
  worker.stderr.resume()
  const most = residentBytes() + limits.residentBytes
  let waiting: { readonly id: number; resolve(reply: LabReply): void; reject(error: Error): void } | undefined
  let ended: EngineEnded | undefined
  let lastId = 0
  const end = (why: EngineEnded): void => {
    ended ??= why
    waiting?.reject(ended)
    waiting = undefined
  }
  const terminate = (message: string): void => {
    end(new EngineEnded(message))
    void worker.terminate()
  }
  worker.on('message', (reply: LabReply) => {
    if (waiting?.id !== reply.id) return
    const { resolve } = waiting
    if ('failed' in reply) return failed(reply)
    waiting = undefined
    resolve(reply)
  })
  const failed = (reply: Extract<LabReply, { failed: string }>): void => {
    end(new EngineEnded(reply.failed, reply.missing ?? false))
    void worker.terminate()
  }
  worker.on('error', (error) => end(new EngineEnded(`the embedded PostgreSQL stopped: ${error.message}`)))
  worker.on('exit', () => end(new EngineEnded('the embedded PostgreSQL stopped by itself')))
  const watchMemory = (): (() => void) => {
    let cancel = outside.after(pollMs, function poll() {
      if (residentBytes() > most) return terminate(`it took more than ${inMegabytes(limits.residentBytes)} of memory`)
      cancel = outside.after(pollMs, poll)
    })
    return () => cancel()
  }
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended)
        const id = ++lastId
        waiting = { id, resolve, reject }
        worker.postMessage({ ...request, id } as LabRequest)
      }),
    within: async (ms, work) => {
      const stopClock = outside.after(ms, () => terminate(`it took longer than ${ms / 1000} s`))
      const stopWatch = watchMemory()
      try {
        return await work()
      } finally {
        stopClock()
        stopWatch()
      }
    },
    close: async () => {
      if (!ended) {
        const closing = new Promise<void>((resolve) => {
          waiting = { id: ++lastId, resolve: () => resolve(), reject: () => resolve() }
          worker.postMessage({ id: lastId, does: 'close' } satisfies LabRequest)
        })
        const stopClock = outside.after(closeMs, () => terminate('it did not close'))
        await closing
        stopClock()
      }
      await worker.terminate()
    },
  }
}

const closeMs = 5_000

function inMegabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`
}
