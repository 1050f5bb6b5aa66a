import type { RowSession, Store } from '../ports/store.ts'

/** Each call a transaction of its own: for code outside a request's transaction. */
export function writingSession(store: Store): RowSession {
  return {
    ...store.reader,
    create: (...given) => store.write((session) => session.create(...given)),
    update: (...given) => store.write((session) => session.update(...given)),
    delete: (...given) => store.write((session) => session.delete(...given)),
    recall: (...given) => store.write((session) => session.recall(...given)),
    remember: (...given) => store.write((session) => session.remember(...given)),
  }
}
