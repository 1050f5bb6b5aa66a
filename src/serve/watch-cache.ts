import type { FastifyBaseLogger } from 'fastify'
import type { Cache } from '../ports/cache.ts'
import type { Outside } from '../ports/outside.ts'
import type { Figure } from './observe.ts'

/** How long a cache may have been of no use before the log says so. */
const lookEveryMs = 1_000

/** Tells in the log when a cache is of no use, and when it is again. @returns what ends it */
export function watchCache(cache: Cache, outside: Outside, logger: FastifyBaseLogger): () => void {
  let told = false
  let cancel = () => {}
  const look = () => {
    const problem = cache.problem()
    if (problem !== null && !told) logger.warn({ problem }, 'the cache is degraded')
    if (problem === null && told) logger.info('the cache is well again')
    told = problem !== null
    cancel = outside.after(lookEveryMs, look)
  }
  look()
  return () => cancel()
}

export function cacheFigures(cache: Cache): Figure[] {
  const counter = (name: string, help: string, read: () => number): Figure => ({ name, help, kind: 'counter', read })
  return [
    {
      name: 'lintel_cache_well',
      help: '1 while the cache can be used; without it answers are loaded',
      together: 'min',
      read: () => (cache.problem() === null ? 1 : 0),
    },
    {
      name: 'lintel_cache_requests_total',
      help: 'Answers asked of the cache, by whether they were kept',
      kind: 'counter',
      labels: ['result'],
      read: () => {
        const { hits, misses } = cache.stats()
        return [
          { labels: { result: 'hit' }, value: hits },
          { labels: { result: 'miss' }, value: misses },
        ]
      },
    },
    counter('lintel_cache_loads_total', 'Answers that were loaded for the cache', () => cache.stats().loads),
    counter('lintel_cache_shared_total', 'Misses that shared the load of another', () => cache.stats().shared),
    counter('lintel_cache_errors_total', 'Operations of the cache that failed or took too long', () => cache.stats().errors),
    { name: 'lintel_cache_entries', help: 'Answers that are kept in memory', read: () => cache.stats().entries },
    { name: 'lintel_cache_bytes', help: 'Size of the answers that are kept in memory', read: () => cache.stats().bytes },
  ]
}
