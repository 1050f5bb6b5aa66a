import { ConflictError, type Found, type Session, type Store, UnavailableError } from '../ports/store.ts'
import type { SessionSource } from './handler-db.ts'
import type { Answer, Replay, ReplayKey } from './replay.ts'
import { createTransaction } from './transaction.ts'
import { type Pending, storePending } from './work/outbox.ts'

/** How the handler of an action reaches the store. */
export interface StoreReach {
  readonly session: SessionSource
  /** For what is read before the handler runs. */
  readonly rows: SessionSource
  /** Does a transaction keep others waiting now? */
  isOpen(): boolean
}

export interface OutgoingCommand {
  readonly store: Store
  readonly replay: Replay
  readonly key: ReplayKey | undefined
  /** Runs of a handler whose transaction loses against others. */
  readonly mostAttempts: number
  /** No run begins when it is over, which is the time of the first. */
  readonly isLate: () => boolean
  /** Something was stored that has consumers. */
  readonly wake: () => void
  perform(reach: StoreReach, pending: Pending[]): Promise<Answer>
}

/**
 * A command whose handler may call other systems, which takes long. So its transaction begins when the handler first
 * touches `db`, and not for what is read before that: those rows are read outside of it, and once more when it begins. Where
 * one has changed meanwhile, or a request with the same idempotency key was faster, nothing of it holds.
 */
export function performOutgoing(command: OutgoingCommand): Promise<Answer> {
  const { store, replay, key, mostAttempts, isLate } = command
  const perform = async () => {
    const known = key && (await store.write((session) => replay.known(session, key), 'single'))
    if (known) return known
    for (let attempt = 1; ; attempt++) {
      const outcome = await performOnce(command, attempt)
      if (!(outcome instanceof ConflictError)) return outcome
      if (attempt === mostAttempts || isLate())
        throw new UnavailableError('too many change the same at once, or the store cannot be reached', { cause: outcome })
    }
  }
  return key === undefined ? perform() : replay.exclusively(key, perform)
}

/** The same request was answered while this one was at work. */
class AnsweredMeanwhile extends Error {
  readonly answer: Answer

  constructor(answer: Answer) {
    super('another request with this idempotency key was answered first')
    this.answer = answer
  }
}

async function performOnce(command: OutgoingCommand, attempt: number): Promise<Answer | ConflictError> {
  const { store, replay, key } = command
  const transaction = createTransaction(store, attempt)
  const before = readBefore(store)
  let opening: Promise<Session> | undefined
  const open = async () => {
    const session = await transaction.session()
    await before.requireUnchanged(session)
    const known = key && (await replay.known(session, key))
    if (known) throw new AnsweredMeanwhile(known)
    return session
  }
  const session = () => {
    opening ??= open()
    return opening
  }
  try {
    const pending: Pending[] = []
    const reach = { session, rows: before.session, isOpen: () => opening !== undefined }
    const answer = await command.perform(reach, pending)
    if (pending.length > 0) await storePending(await session(), pending)
    if (key) await (await session()).remember(key.key, { ...answer, fingerprint: key.fingerprint })
    await opening
    await transaction.commit()
    if (pending.length > 0) command.wake()
    return answer
  } catch (error) {
    // A handler may have caught it, or thrown another instead.
    const unopened = await opening?.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    const reason = await transaction.rollback(unopened ?? error)
    if (reason instanceof ConflictError) return reason
    if (!(unopened instanceof AnsweredMeanwhile)) throw error
    return unopened.answer
  }
}

/** Reads outside of a transaction, that are repeated in it: what was read is then as good as read in it. */
function readBefore({ reader }: Store): { session: SessionSource; requireUnchanged(session: Session): Promise<void> } {
  const repeats: ((session: Session) => Promise<boolean>)[] = []
  const one: Session['one'] = async (...given) => {
    const found = await reader.one(...given)
    repeats.push(async (session) => versionOf(await session.one(...given)) === versionOf(found))
    return found
  }
  return {
    session: () => Promise.resolve({ ...reader, one } as Session),
    requireUnchanged: async (session) => {
      for (const isSame of repeats) if (!(await isSame(session))) throw new ConflictError()
    },
  }
}

function versionOf(found: Found | null): number | null {
  return found?.version ?? null
}
