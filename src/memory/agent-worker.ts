import { Worker } from 'node:worker_threads'
import type { Outside } from '../ports/outside.ts'
import { type KnowledgeChange, KnowledgeError, type KnowledgeErrorCode, type KnowledgePage, type Page } from './knowledge.ts'

export type AgentRequest = { readonly nowMs: number; readonly sql: string } & (
  | {
      readonly kind: 'query'
      readonly of: QueriedTables
      readonly page: Required<Page>
      /** Null where the thread has it from an earlier query. */
      readonly image: Uint8Array | null
    }
  | { readonly kind: 'execute'; readonly image: Uint8Array }
)

/** Those of memory that agents may read, or all that the image has. */
export type QueriedTables = 'memory' | 'facts'

export type AgentReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'page'; readonly page: KnowledgePage }
  | { readonly kind: 'changed'; readonly change: KnowledgeChange; readonly image: Uint8Array }
  | { readonly kind: 'refused'; readonly code: KnowledgeErrorCode; readonly message: string }

/** Statements that may wait for each other. */
const longestQueue = 1_000
/** For the engine to be loaded; a machine under load takes its time. */
const startMs = 60_000

export interface AgentQuery {
  readonly sql: string
  readonly page: Required<Page>
  readonly of?: QueriedTables
  readonly present: () => Promise<{ readonly stamp: string; readonly bytes: () => Uint8Array }>
}

interface Thread {
  readonly worker: Worker
  /** Of the image that its queries read. */
  stamp: string | null
}

/** Runs agents' statements one by one in a thread, which is ended when a statement passes its time. */
export class AgentWorker {
  readonly #outside: Outside
  readonly #deadlineMs: number
  #thread: Thread | null = null
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  /** @param deadlineMs of one statement: its budget of instructions ends almost all before, but for single long ones. */
  constructor(outside: Outside, deadlineMs: number) {
    this.#outside = outside
    this.#deadlineMs = deadlineMs
  }

  /** @param present is asked when it is this query's turn; it copies only where the thread has another image. */
  query({ sql, page, of = 'memory', present }: AgentQuery): Promise<KnowledgePage> {
    return this.#inTurn(async (thread) => {
      const { stamp, bytes } = await present()
      const image = thread.stamp === stamp ? null : bytes()
      thread.stamp = null
      const reply = await this.#ask(thread, { kind: 'query', of, nowMs: this.#outside.now(), sql, page, image })
      thread.stamp = stamp
      if (reply.kind === 'page') return reply.page
      throw refusal(reply)
    })
  }

  /** @returns what was changed, and the image to put in place of the one that was given. */
  execute(sql: string, image: Uint8Array): Promise<{ readonly change: KnowledgeChange; readonly image: Uint8Array }> {
    return this.#inTurn(async (thread) => {
      const reply = await this.#ask(thread, { kind: 'execute', nowMs: this.#outside.now(), sql, image })
      if (reply.kind === 'changed') return reply
      throw refusal(reply)
    })
  }

  /** Loads the engine ahead of what must not wait for it. */
  start(): Promise<void> {
    return this.#inTurn(async () => {})
  }

  async close(): Promise<void> {
    await this.#last
    await this.#end()
  }

  #inTurn<T>(act: (thread: Thread) => Promise<T>): Promise<T> {
    if (this.#waiting >= longestQueue) {
      return Promise.reject(new KnowledgeError('busy', `${longestQueue} statements wait already: try again`))
    }
    this.#waiting++
    const turn = this.#last.then(async () => act(await this.#start()))
    const ended = () => {
      this.#waiting--
    }
    this.#last = turn.then(ended, ended)
    return turn
  }

  async #start(): Promise<Thread> {
    if (this.#thread !== null) return this.#thread
    const worker = new Worker(new URL('./agent-thread.js', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 256 } })
    const forget = () => {
      if (this.#thread?.worker === worker) this.#thread = null
    }
    // Also while nobody waits for it: an error without a listener would end the process.
    worker.on('error', forget).on('exit', forget)
    this.#thread = { worker, stamp: null }
    await this.#answer(worker, startMs, 'the thread of statements did not start')
    return this.#thread!
  }

  async #ask({ worker }: Thread, request: AgentRequest): Promise<AgentReply> {
    const answer = this.#answer(worker, this.#deadlineMs, 'the statement took longer than it may, and was ended: narrow it down')
    worker.postMessage(request)
    return answer
  }

  /** The thread keeps the process up only while it is waited for. */
  async #answer(worker: Worker, withinMs: number, late: string): Promise<AgentReply> {
    worker.ref()
    try {
      return await new Promise<AgentReply>((resolve, reject) => {
        const cancel = this.#outside.after(withinMs, () => settle(() => reject(new KnowledgeError('too-large', late))))
        const settle = (act: () => void) => {
          cancel()
          worker.off('message', onMessage).off('error', onError).off('exit', onExit)
          act()
        }
        const onMessage = (reply: AgentReply) => settle(() => resolve(reply))
        const onError = (error: Error) => settle(() => reject(stopped(error.message)))
        const onExit = () => settle(() => reject(stopped('it has ended')))
        worker.on('message', onMessage).on('error', onError).on('exit', onExit)
      })
    } catch (error) {
      await this.#end()
      throw error
    } finally {
      worker.unref()
    }
  }

  async #end(): Promise<void> {
    const thread = this.#thread
    this.#thread = null
    await thread?.worker.terminate()
  }
}

function stopped(why: string): KnowledgeError {
  return new KnowledgeError('unavailable', `the thread of statements stopped (${why}): try again`)
}

function refusal(reply: AgentReply): KnowledgeError {
  return reply.kind === 'refused' ? new KnowledgeError(reply.code, reply.message) : stopped(`it answered \`${reply.kind}\``)
}
