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
  write(store: Store, key: ReplayKey | undefined, job: (session: Session) => Promise<Answer>, changes?: Changes): Promise<Answer>
}

/** Keys known to be answered; one that is forgotten is found in the store, after others with it have been. */
const rememberedKeys = 10_000

export function createReplay(): Replay {
  const working = new Set<string>()
  const answered = new Lru<string, true>(rememberedKeys)
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
    write: async (store, key, job, changes) => {
      if (key === undefined) return store.write(job, changes)
      if (working.has(key.key) && !answered.get(key.key)) {
        throw problem('request_in_progress', 'wait for its answer, then repeat the request', { headers: { 'retry-after': '1' } })
      }
      working.add(key.key)
      try {
        const given = await store.write(async (session) => {
          const known = await session.recall(key.key)
          if (known === null) {
            const answer = await job(session)
            await session.remember(key.key, { ...answer, fingerprint: key.fingerprint })
            return answer
          }
          if (known.fingerprint !== key.fingerprint)
            throw problem('key_reused', 'it came with another request: use a new key for each')
          return known
        })
        answered.set(key.key, true)
        return given
      } finally {
        working.delete(key.key)
      }
    },
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
