import type { PoolClient } from 'pg'
import { ConflictError, UnavailableError } from '../../ports/store.ts'
import type { Bound } from '../sql/engine.ts'
import type { Executor } from '../sql/executor.ts'
import { gather, isConnectionLoss } from './connect.ts'
import { type TransactionId, transactionId } from './doubtful-write.ts'
import type { LoneInserts } from './lone-inserts.ts'
import type { DatabaseError } from './refusals.ts'

/** One try at a transaction, begun with its first statement. */
export interface Attempt {
  readonly executor: Executor
  /** Why nothing more can be done in this transaction. */
  readonly doomed: unknown
  /** The loss of its connection. */
  readonly lost: Error | undefined
  /** Takes a connection, which the first statement would do otherwise. @throws UnavailableError */
  connect(): Promise<void>
  commit(): Promise<'committed' | 'refused' | TransactionId>
  rollback(): Promise<void>
  /** Gives the connection back. */
  end(): void
}

export interface AttemptOptions {
  readonly connect: () => Promise<PoolClient>
  readonly nameOf: (sql: string) => string | undefined
  readonly translate: (error: unknown) => unknown
  /** What holds in each transaction, where connections are lent for one and keep nothing. */
  readonly settings?: Readonly<Record<string, string | number>>
  /** For a change that is all that is done: a transaction by itself. Null where more may be done. */
  readonly inserts: LoneInserts | null
  readonly until: number
}

export function createAttempt(options: AttemptOptions): Attempt {
  const { nameOf, translate, settings, inserts, until } = options
  let client: PoolClient | undefined
  let connecting: Promise<void> | undefined
  let isOpen = false
  let id: Promise<TransactionId> | undefined
  let doomed: unknown
  let lost: Error | undefined

  const onError = (error: Error) => {
    lost ??= error
  }
  const take = async () => {
    try {
      client = await options.connect()
      client.on('error', onError)
    } catch (error) {
      if (isConnectionLoss(error)) lost = error as Error
      doomed = new UnavailableError('the store cannot be reached', { cause: error })
      throw doomed
    }
  }
  const connect = () => {
    connecting ??= take()
    return connecting
  }
  const ask = (sql: string, values: readonly Bound[]) => {
    const name = nameOf(sql)
    const config = { text: sql, values: values as unknown[], rowMode: 'array' as const, ...(name === undefined ? {} : { name }) }
    gather(client!)
    return client!.query<(string | null)[]>(config)
  }
  /** Sent without waiting: what follows fails where it failed. */
  const tell = (sql: string) => {
    gather(client!)
    const answered = client!.query(sql)
    answered.catch(() => {})
    return answered
  }
  const note = (error: unknown) => {
    if (isConnectionLoss(error)) {
      lost ??= error as Error
      doomed ??= new ConflictError(error)
    } else if (/^(40001|40P01|55P03)$/.test((error as DatabaseError).code ?? '')) doomed ??= error
    throw translate(error)
  }
  const begin = async () => {
    if (client === undefined) await connect()
    if (doomed !== undefined) throw translate(doomed)
    if (isOpen) return
    isOpen = true
    tell(opening(settings))
  }
  const read = async (sql: string, values: readonly Bound[]) => {
    await begin()
    try {
      return (await ask(sql, values)).rows
    } catch (error) {
      // It had no savepoint, so the server takes nothing more of this transaction.
      doomed ??= isConnectionLoss(error) ? new ConflictError(error) : error
      return note(error)
    }
  }
  /** In a savepoint, so that a statement which is refused leaves the transaction as it was. */
  const write = async (sql: string, values: readonly Bound[]) => {
    await begin()
    if (id === undefined) {
      id = transactionId(tell)
      // Heard of when it is wanted, which it may never be.
      id.catch(() => {})
    }
    tell('SAVEPOINT statement')
    const answered = ask(sql, values)
    const released = tell('RELEASE statement')
    try {
      const result = await answered
      await released
      return result
    } catch (error) {
      await tell('ROLLBACK TO statement').catch(() => {})
      return note(error)
    }
  }
  return {
    get doomed() {
      return doomed
    },
    get lost() {
      return lost
    },
    executor: {
      get: async (sql, values) => (writes(sql) ? (await write(sql, values)).rows : await read(sql, values))[0],
      all: async (sql, values) => (writes(sql) ? (await write(sql, values)).rows : await read(sql, values)),
      change: async (sql, values) =>
        inserts !== null && connecting === undefined
          ? inserts.insert(sql, values, until).catch(note)
          : ((await write(sql, values)).rowCount ?? 0),
      lost: (cause) => {
        const conflict = new ConflictError(cause)
        doomed ??= conflict
        return conflict
      },
    },
    connect,
    commit: async () => {
      if (!isOpen) return 'committed'
      const known = await id?.catch(() => undefined)
      if (doomed !== undefined) {
        await tell('ROLLBACK').catch(() => {})
        return 'refused'
      }
      try {
        const { command } = await client!.query('COMMIT')
        // The server ends a transaction that failed before by undoing it, and calls that no error.
        if (command === 'COMMIT') return 'committed'
        doomed = new Error(`the transaction was ended by ${command}`)
        return 'refused'
      } catch (error) {
        doomed = error
        if (!isConnectionLoss(error)) return 'refused'
        lost = error as Error
        // What wrote nothing has nothing to lose.
        return id === undefined ? 'committed' : (known ?? 'refused')
      }
    },
    rollback: async () => {
      if (!isOpen || lost) return
      await tell('ROLLBACK').catch((error: unknown) => {
        lost = error as Error
      })
    },
    end: () => {
      client?.off('error', onError)
      client?.release(lost)
    },
  }
}

function opening(settings: AttemptOptions['settings'] = {}): string {
  const set = Object.entries(settings).map(([name, value]) => `; SET LOCAL ${name} = ${value}`)
  return `BEGIN ISOLATION LEVEL SERIALIZABLE${set.join('')}`
}

function writes(sql: string): boolean {
  return !sql.startsWith('SELECT')
}
