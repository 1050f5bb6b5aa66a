import type { Cache } from '../../ports/cache.ts'
import type { Siblings } from '../../ports/siblings.ts'

const name = 'cache.forget'

/**
 * Caches of several processes that forget together: each keeps its own answers, and a `forget` resolves when every other has
 * taken it in. So reads cost what they cost in one process, and a write costs a message there and back.
 */
export function shareForgets(cache: Cache, siblings: Pick<Siblings, 'tell' | 'on'>): Cache {
  siblings.on(name, (tags: readonly string[]) => cache.forget(tags))
  return {
    remember: (key, keeping, load) => cache.remember(key, keeping, load),
    forget: async (tags) => {
      await cache.forget(tags)
      // Without their parent all of them end.
      if (tags.length > 0) await siblings.tell(name, tags).catch(() => {})
    },
    problem: () => cache.problem(),
    stats: () => cache.stats(),
    close: () => cache.close(),
  }
}
