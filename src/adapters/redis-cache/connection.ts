import type { Redis, RedisOptions } from 'ioredis'
import type { Outside } from '../../ports/outside.ts'
import type { Address } from './address.ts'
import { Breaker, type BreakerLimits } from './breaker.ts'
import { jittered } from './jitter.ts'
import { within } from './time-limit.ts'

export interface ConnectionLimits {
  /** How long an operation may take. */
  readonly operationMs: number
  /** How long connecting may take, and how long a socket may be silent that owes an answer. */
  readonly connectMs: number
  readonly breaker: BreakerLimits
}

/** Of what is not waited for: a server that is slow for readers can still be told something. */
const patientMs = 2000

/**
 * One connection to Redis that never makes its caller wait: an operation takes at most its time, and none is tried while
 * there is no connection or the breaker is open.
 */
export class Connection {
  readonly #outside: Outside
  readonly #limits: ConnectionLimits
  readonly #address: Address
  readonly #breaker: Breaker
  readonly #client: Redis
  readonly #onReady: () => void
  #runId: string | null = null
  #trouble: string | null = 'not connected yet'
  #errors = 0
  #attempt = 0
  #closed = false

  constructor(client: typeof Redis, address: Address, outside: Outside, limits: ConnectionLimits, onReady: () => void) {
    this.#outside = outside
    this.#limits = limits
    this.#address = address
    this.#onReady = onReady
    this.#breaker = new Breaker(outside, limits.breaker)
    this.#client = new client(clientOptions(address, outside, limits))
    this.#client.on('error', (error: Error) => (this.#trouble = this.describe(error)))
    this.#client.on('ready', () => this.#identify())
    this.#client.on('close', () => {
      this.#runId = null
      this.#attempt += 1
    })
  }

  /** Operations that failed or took too long. */
  get errors(): number {
    return this.#errors
  }

  /**
   * Which run of the server answers. A server that starts again from what it saved, or another that takes over, may bring
   * back what was deleted; under its own run id nothing of that is valid. Null while there is no connection.
   */
  get runId(): string | null {
    return this.#runId
  }

  problem(): string | null {
    if (this.#runId !== null && !this.#breaker.open) return null
    return `the cache at ${this.#address.name} cannot be used (${this.#trouble ?? 'it does not answer'}): answers are loaded without it`
  }

  /** Only the message is taken, and not all of it: the errors of the client and the server repeat what was sent to them. */
  describe(error: unknown): string {
    const message = error instanceof Error && error.message !== '' ? error.message : 'the connection failed'
    if (/^Stream isn't writeable|^Connection is closed/.test(message)) return 'the connection is lost'
    const told = message.replace(/,? with args.*/s, '')
    return this.#address.secrets.reduce((text, secret) => text.replaceAll(secret, '***'), told).slice(0, 200)
  }

  /** What the operation gave, or undefined: nothing can be said about whether it was done. */
  async attempt<T>(operate: (client: Redis) => Promise<T>): Promise<T | undefined> {
    if (this.#runId === null || !this.#breaker.admits()) return undefined
    const given = await this.#operate(operate, this.#limits.operationMs)
    if (given === undefined) this.#breaker.failed()
    else this.#breaker.succeeded()
    return given
  }

  /** As `attempt`, for what nobody waits for: past the breaker, and with more time. */
  async attemptPatiently<T>(operate: (client: Redis) => Promise<T>): Promise<T | undefined> {
    return this.#runId === null ? undefined : this.#operate(operate, patientMs)
  }

  close(): void {
    this.#closed = true
    this.#client.disconnect()
    this.#trouble = 'closed'
    this.#runId = null
  }

  async #operate<T>(operate: (client: Redis) => Promise<T>, limitMs: number): Promise<T | undefined> {
    try {
      return await within(this.#outside, limitMs, operate(this.#client))
    } catch (error) {
      this.#errors += 1
      this.#trouble = this.describe(error)
      return undefined
    }
  }

  async #identify(): Promise<void> {
    const attempt = this.#attempt
    try {
      const info = await within(this.#outside, patientMs, this.#client.info('server'))
      const runId = /^run_id:(\w+)/m.exec(info)?.[1]
      if (attempt !== this.#attempt) return
      if (runId === undefined) throw new Error('`INFO server` tells no `run_id`')
      this.#runId = runId
      this.#trouble = null
      this.#breaker.succeeded()
      this.#onReady()
    } catch (error) {
      this.#trouble = this.describe(error)
      // What is refused now may be allowed later; without knowing who answers, nothing can be trusted.
      if (attempt === this.#attempt) this.#outside.after(patientMs, () => this.#reconnect(attempt))
    }
  }

  #reconnect(attempt: number): void {
    if (attempt === this.#attempt && !this.#closed) this.#client.disconnect(true)
  }
}

function clientOptions({ client }: Address, outside: Outside, limits: ConnectionLimits): Omit<RedisOptions, 'replyMapping'> {
  return {
    ...client,
    connectTimeout: limits.connectMs,
    socketTimeout: limits.connectMs,
    // Its timer would hold up the end of the process.
    disconnectTimeout: 100,
    // Nothing waits for a connection or is sent twice: whoever asked has loaded its answer by then.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // It would ask for `INFO`, as `#identify` does.
    enableReadyCheck: false,
    retryStrategy: (attempts) => jittered(outside, Math.min(2000, 50 * 2 ** Math.min(attempts, 6))),
  }
}
