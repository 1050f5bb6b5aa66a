import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { canonicalJson } from '../kit/json.ts'
import { Lru } from '../kit/lru.ts'
import type { Changes, Remembered, Session, Store } from '../ports/store.ts'
import { problem } from './problems.ts'

/** An idempotency key of a request, bound to who sent it and where. */
export interface ReplayKey {
  readonly key: string
  readonly fingerprint: string
}

export type Answer = Omit<Remembered, 'fingerprint'>

/**
 * Makes retries harmless (draft-ietf-httpapi-idempotency-key-header-07): the answer to a key is kept in the
 * transaction that made it, so there is one effect however often the request comes. Refusals change nothing and are
 * not kept.
 */
export interface Replay {
  /** Undefined when the request carries no key. @throws Problem when it carries a bad one. */
  keyOf(request: FastifyRequest, body: unknown): ReplayKey | undefined
  /** The answer that a key got already, or null. @throws Problem when another request had it. */
  known(session: Session, key: ReplayKey): Promise<Answer | null>
  /** Does the work of a key, unless a request with it is at work: then it throws a problem. */
  exclusively(key: ReplayKey, act: () => Promise<Answer>): Promise<Answer>
  write(store: Store, key: ReplayKey | undefined, job: (session: Session) => Promise<Answer>, changes?: Changes): Promise<Answer>
}

/** Keys known to be answered; one that is forgotten is found in the store, after others with it have been. */
const rememberedKeys = 10_000

export function createReplay(): Replay {
  const working = new Set<string>()
  const answered = new Lru<string, true>(rememberedKeys)
  const exclusively: Replay['exclusively'] = async ({ key }, act) => {
    if (working.has(key) && !answered.get(key)) {
      throw problem('request_in_progress', 'wait for its answer, then repeat the request', { headers: { 'retry-after': '1' } })
    }
    working.add(key)
    try {
      const given = await act()
      answered.set(key, true)
      return given
    } finally {
      working.delete(key)
    }
  }
  return {
    keyOf: (request, body) => {
      const header = request.headers['idempotency-key']
      if (header === undefined) return undefined
      if (typeof header !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(header)) {
        throw problem('invalid_parameter', '`Idempotency-Key` must be 1 to 255 visible ASCII characters')
      }
      const { caller } = request.state.access
      const target = `${request.method} ${request.url}`
      return {
        key: hash(`${caller.tenant ?? ''}\n${caller.subject ?? request.ip}\n${header}`),
        fingerprint: hash(`${target}\n${canonicalJson(body)}`),
      }
    },
    known,
    exclusively,
    write: async (store, key, job, changes) => {
      if (key === undefined) return store.write(job, changes)
      return exclusively(key, () =>
        store.write(async (session) => {
          const before = await known(session, key)
          if (before !== null) return before
          const answer = await job(session)
          await session.remember(key.key, { ...answer, fingerprint: key.fingerprint })
          return answer
        }),
      )
    },
  }
}

async function known(session: Session, { key, fingerprint }: ReplayKey): Promise<Answer | null> {
  const found = await session.recall(key)
  if (found !== null && found.fingerprint !== fingerprint)
    throw problem('key_reused', 'it came with another request: use a new key for each')
  return found
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
