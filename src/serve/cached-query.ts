import type { FastifyRequest } from 'fastify'
import type { ActionModel, Model } from '../model/model.ts'
import type { Cache } from '../ports/cache.ts'
import { type KeyWriter, wholeCaller } from './cache-key.ts'
import { readKept, writeKept } from './kept-text.ts'
import type { Answer } from './replay.ts'

export type QueryCache = (
  request: FastifyRequest,
  input: Readonly<Record<string, unknown>>,
  perform: () => Promise<Answer>,
) => Promise<Answer>

/** What all answers of a backend are kept with. */
export interface Keeping {
  readonly cache: Cache
  readonly keyOf: KeyWriter
}

/**
 * Keeps the answers of a query in code, for each caller and input apart. Its code may read rows of any entity, so that
 * every write makes them void.
 */
export function createQueryCache(
  { entities }: Model,
  { name, cacheMs }: ActionModel,
  keeping: Keeping | null,
): QueryCache | null {
  if (cacheMs === null || keeping === null) return null
  const { cache, keyOf } = keeping
  const options = { ttlMs: cacheMs, tags: entities.map((entity) => entity.name) }
  return async (request, input, perform) => {
    const who = wholeCaller(request.state.access)
    if (who === null) return perform()
    const load = async () => {
      const { status, headers, body } = await perform()
      return writeKept({ status, headers }, body)
    }
    const { value } = await cache.remember(keyOf(['query', name, input, request.params, who]), options, load)
    const { head, text } = readKept<Pick<Answer, 'status' | 'headers'>>(value)
    return { ...head, body: text.toString() }
  }
}
