import type { Model } from '../model/model.ts'
import type { Cache } from '../ports/cache.ts'
import type { Outside } from '../ports/outside.ts'
import type { Siblings } from '../ports/siblings.ts'
import { SettingsError } from './environment.ts'

export interface OpenCacheOptions {
  readonly model: Model
  /** Of Redis or Valkey; absent for a cache in this process. */
  readonly url: string | undefined
  /** Processes that serve beside each other, this one counted. */
  readonly processes: number
  /** Those of them that can be told what to forget. */
  readonly siblings: Siblings | undefined
  readonly outside: Outside
}

/**
 * The cache of a model that declares one, or null.
 * @throws SettingsError where each process would keep what the others have changed
 */
export async function openCache({ model, url, processes, siblings, outside }: OpenCacheOptions): Promise<Cache | null> {
  const kept = [...model.entities, ...model.actions].find(({ cacheMs }) => cacheMs !== null)
  if (kept === undefined) return null
  if (url !== undefined) {
    const { createRedisCache } = await import('../adapters/redis-cache/redis-cache.ts')
    return createRedisCache({ url, application: model.name, outside })
  }
  if (processes > 1 && !siblings)
    throw new SettingsError([
      `${processes} processes would each keep answers of \`${kept.name}\` that writes of the others do not reach: set \`CACHE_URL\` to a Redis or Valkey that they share`,
    ])
  const { createMemoryCache } = await import('../adapters/memory-cache/memory-cache.ts')
  const cache = createMemoryCache(outside)
  if (!siblings) return cache
  const { shareForgets } = await import('../adapters/memory-cache/forget-together.ts')
  return shareForgets(cache, siblings)
}
