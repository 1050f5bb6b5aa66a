import type { Session, Store } from '../ports/store.ts'

/**
 * One transaction that begins when a handler first touches the store, so that what it does before (a hash, a call)
 * keeps no other write waiting.
 */
export interface Transaction {
  session(): Promise<Session>
  /** Resolves once what was done is durable. */
  commit(): Promise<void>
  rollback(error: unknown): Promise<void>
}

export function createTransaction(store: Store): Transaction {
  let session: Promise<Session> | undefined
  let written: Promise<void> | undefined
  let finish: () => void
  let cancel: (error: unknown) => void
  let over = false
  const ended = () => Promise.reject(new Error('the transaction is over: await every call of `db` before the handler returns'))
  return {
    session: () => {
      if (over) return ended()
      session ??= new Promise((begun, refused) => {
        written = store.write(
          (inner) =>
            new Promise<void>((resolve, reject) => {
              finish = resolve
              cancel = reject
              begun(inner)
            }),
        )
        written.catch(refused)
      })
      return session
    },
    commit: async () => {
      over = true
      if (!session) return
      await session
      finish()
      await written
    },
    rollback: async (error) => {
      over = true
      if (!session) return
      await session.then(
        () => cancel(error),
        () => {},
      )
      await written?.catch(() => {})
    },
  }
}
