import type { Session, Store } from '../ports/store.ts'

/**
 * One transaction that begins when a handler first touches the store, so that what it does before (a hash, a call)
 * keeps no other write waiting.
 */
export interface Transaction {
  session(): Promise<Session>
  /** Resolves once what was done is durable. */
  commit(): Promise<void>
  /** @returns what the store says it failed for, which may be another than what it is rolled back for. */
  rollback(error: unknown): Promise<unknown>
}

/** @param attempt from 1: how often the handler is run, whose transaction may lose against another. */
export function createTransaction(store: Store, attempt = 1): Transaction {
  let session: Promise<Session> | undefined
  let written: Promise<void> | undefined
  let finish: () => void
  let cancel: (error: unknown) => void
  let begun = false
  let over = false
  return {
    session: () => {
      if (over) return ended()
      session ??= new Promise((open, refused) => {
        written = store.write(
          (inner) =>
            new Promise<void>((resolve, reject) => {
              finish = resolve
              cancel = reject
              begun = true
              open(whileOpen(inner, () => over))
            }),
          attempt === 1 ? 'once' : 'again',
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
      if (!session) return error
      const undone = session
        .then(
          () => cancel(error),
          () => {},
        )
        .then(() => written)
        .then(
          () => error,
          (reason: unknown) => reason,
        )
      // One that still waits for its turn has done nothing that anybody would have to wait for.
      return begun ? undone : error
    },
  }
}

const ended = (): Promise<never> => Promise.reject(new Error('the transaction is over'))

/** A session that does nothing any more once it is over, even for a call that held it before: others use the connection then. */
export function whileOpen(session: Session, isOver: () => boolean): Session {
  const guard =
    <Given extends unknown[], T>(call: (...given: Given) => Promise<T>) =>
    (...given: Given): Promise<T> =>
      isOver() ? ended() : call(...given)
  return {
    one: guard(session.one),
    page: guard(session.page),
    count: guard(session.count),
    create: guard(session.create),
    update: guard(session.update),
    delete: guard(session.delete),
    recall: guard(session.recall),
    remember: guard(session.remember),
    work: {
      ...session.work,
      enqueue: guard(session.work.enqueue),
      settle: guard(session.work.settle),
      saveSaga: guard(session.work.saveSaga),
    },
  }
}
