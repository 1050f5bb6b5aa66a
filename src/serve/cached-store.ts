import { Lru } from '../kit/lru.ts'
import type { Model } from '../model/model.ts'
import { type ReadScope, readScope } from '../model/read-scope.ts'
import { changedByDelete } from '../model/write-scope.ts'
import type { Cache, CacheValue } from '../ports/cache.ts'
import {
  type Access,
  ConflictError,
  type Done,
  type Found,
  type Include,
  type PageFound,
  RefusedError,
  type Session,
  type Store,
} from '../ports/store.ts'
import { callerPart, type KeyWriter } from './cache-key.ts'
import { readKept, writeKept } from './kept-text.ts'

export interface CachedStoreOptions {
  readonly store: Store
  readonly cache: Cache
  readonly model: Model
  readonly keyOf: KeyWriter
}

/** Scopes of includes that are remembered; a client that asks for ever new ones costs itself their computation. */
const rememberedScopes = 1_000

/**
 * A store whose prepared reads, those of the routes, are kept where their entity says so. Every write of it, whoever
 * writes, makes the cache forget what depends on the written entities before it is done. Sessions and `reader` are not
 * kept: code sees what is there.
 */
export function createCachedStore(options: CachedStoreOptions): Store {
  const { store, cache, model } = options
  const ttlOf = new Map(model.entities.map(({ name, cacheMs }) => [name, cacheMs]))
  const reads = createKeptReads(options)
  const noteIn = createNotes(model)
  return {
    report: store.report,
    reader: store.reader,
    work: store.work,
    isShared: store.isShared,
    isSerial: store.isSerial,
    problem: () => store.problem(),
    close: () => store.close(),
    prepareOne: (shape, access) => {
      const read = store.prepareOne(shape, access)
      const ttlMs = ttlOf.get(shape.entity) ?? null
      if (ttlMs === null || shape.allow !== undefined) return read
      const scope = reads.scopeOf(shape.entity, shape.selection.include)
      const name = ['one', shape]
      const load = (asking: Access, id: string) => (done: Done<CacheValue | null>) =>
        read.run(asking, id, (error, found) =>
          error || found === null ? done(error, null) : done(null, writeKept(found.version, found.text)),
        )
      return {
        run: (asking, id, done: Done<Found | null>) =>
          reads.run({ scope, ttlMs, asking, key: [...name, id], load: load(asking, id) }, (error, value) => {
            if (error || value === null) return done(error, null)
            const { head, text } = readKept<number>(value)
            done(null, { version: head, text })
          }),
      }
    },
    preparePage: (shape, access) => {
      const read = store.preparePage(shape, access)
      const ttlMs = ttlOf.get(shape.entity) ?? null
      if (ttlMs === null) return read
      const scope = reads.scopeOf(shape.entity, shape.selection.include)
      const name = ['page', shape, read.sort]
      return {
        sort: read.sort,
        run: (asking, values, done: Done<PageFound>) => {
          const load = (loaded: Done<CacheValue | null>) =>
            read.run(asking, values, (error, page) =>
              error ? loaded(error, null) : loaded(null, writeKept(page.next, page.items)),
            )
          reads.run({ scope, ttlMs, asking, key: [...name, values], load }, (error, value) => {
            if (error || value === null) return done(error, noPage)
            const { head, text } = readKept<string | null>(value)
            done(null, { items: text, next: head })
          })
        },
      }
    },
    write: async (job, changes) => {
      const changed = new Set<string>()
      const noting = (session: Session) => {
        changed.clear()
        return job(noteIn(session, changed))
      }
      try {
        return await store.write(noting, changes)
      } catch (error) {
        // These changed nothing. After any other it is not known whether the commit came about.
        if (error instanceof RefusedError || error instanceof ConflictError) changed.clear()
        throw error
      } finally {
        if (changed.size > 0) await cache.forget([...changed])
      }
    },
  }
}

const noPage: PageFound = { items: '', next: null }

interface KeptRead {
  readonly scope: ReadScope
  readonly ttlMs: number
  readonly asking: Access
  readonly key: readonly unknown[]
  /** Answers null where there is nothing to keep. */
  readonly load: (done: Done<CacheValue | null>) => void
}

/** Ends a load that found nothing: a row that is not there is looked for each time. */
class Nothing extends Error {}

function createKeptReads({ cache, model, keyOf }: CachedStoreOptions) {
  const scopes = new Lru<string, ReadScope>(rememberedScopes)
  return {
    scopeOf: (entity: string, include: readonly Include[]): ReadScope => {
      const name = `${entity} ${JSON.stringify(include)}`
      const known = scopes.get(name)
      if (known) return known
      const scope = readScope(model, entity, include)
      scopes.set(name, scope)
      return scope
    },
    run: ({ scope, ttlMs, asking, key, load }: KeptRead, done: Done<CacheValue | null>): void => {
      const who = callerPart(scope, asking)
      if (who === null || asking.caller.system) return load(done)
      const loaded = () =>
        new Promise<CacheValue>((resolve, reject) => {
          load((error, value) => {
            if (error) reject(error)
            else if (value === null) reject(new Nothing())
            else resolve(value)
          })
        })
      cache.remember(keyOf([...key, who]), { ttlMs, tags: scope.entities }, loaded).then(
        ({ value }) => done(null, value),
        (error: Error) => (error instanceof Nothing ? done(null, null) : done(error, null)),
      )
    },
  }
}

/** Notes the entities whose rows a session may have changed. */
function createNotes(model: Model): (session: Session, changed: Set<string>) => Session {
  const byDelete = new Map(model.entities.map(({ name }) => [name, changedByDelete(model, name)]))
  return (session, changed) => ({
    ...session,
    create: (entity, ...given) => {
      changed.add(entity)
      return session.create(entity, ...given)
    },
    update: (entity, ...given) => {
      changed.add(entity)
      return session.update(entity, ...given)
    },
    delete: (entity, ...given) => {
      for (const name of byDelete.get(entity) ?? [entity]) changed.add(name)
      return session.delete(entity, ...given)
    },
    recall: async (key) => {
      const found = await session.recall(key)
      // What was written under this key may have become true after its process could tell the cache, or without it.
      if (found !== null) for (const { name } of model.entities) changed.add(name)
      return found
    },
  })
}
