import type { Constants, Engine } from './constants.ts'
import type { OperationDemand } from './demand.ts'
import type { Storage } from './storage.ts'

/** What is read, as far as it says which pages stay in memory. */
export interface PageReads {
  /** A second, from the cache or from disk. */
  readonly perSecond: number
  /** The share of them that so many bytes of cache answer, where what is read most for its size is kept. */
  hitRate(bytes: number): number
  /** The fewest bytes that answer such a share. */
  bytesFor(share: number): number
}

/** What has memory in which pages stay. */
export interface CachingMachines {
  readonly engine: Engine
  readonly processes: number
  readonly databaseCores: number
  readonly databaseReplicas: number
}

/** Data that are read alike. */
interface Segment {
  readonly bytes: number
  readonly perSecond: number
}

/** Reads of an entity go to its table and indexes, most to what is hot of them; those of no one entity go to all as they are large. */
export function readPages(demands: readonly OperationDemand[], storage: Storage, constants: Constants): PageReads {
  const own = new Map<string, number>()
  let ofAll = 0
  for (const { operation } of demands) {
    const pages = operation.peak.value * pagesOf(operation.serviceClass, constants)
    if (operation.entity === null) ofAll += pages
    else own.set(operation.entity, (own.get(operation.entity) ?? 0) + pages)
  }
  const stored = storage.total.atRetention.value
  const entities = storage.entities.map(({ name, bytes }) => ({ name, bytes: bytes.atRetention.value }))
  const inEntities = entities.reduce((sum, { bytes }) => sum + bytes, 0)
  // What was taken over, and Lintel's own tables, are spread over them.
  const scale = inEntities === 0 ? 0 : stored / inEntities
  const segments = entities.flatMap(({ name, bytes }) => {
    const size = bytes * scale
    const perSecond = (own.get(name) ?? 0) + (stored === 0 ? 0 : ofAll * (size / stored))
    const [hot, hotReads] = [constants.hotShare.value, constants.hotReads.value]
    return [
      { bytes: size * hot, perSecond: perSecond * hotReads },
      { bytes: size * (1 - hot), perSecond: perSecond * (1 - hotReads) },
    ]
  })
  return ofSegments(segments)
}

function ofSegments(segments: readonly Segment[]): PageReads {
  const read = segments.filter(({ perSecond }) => perSecond > 0)
  const byDensity = read.toSorted((a, b) => b.perSecond * a.bytes - a.perSecond * b.bytes)
  const perSecond = read.reduce((sum, each) => sum + each.perSecond, 0)
  return {
    perSecond,
    hitRate(bytes) {
      let [left, hits] = [bytes, 0]
      for (const segment of byDensity) {
        const part = segment.bytes <= left ? 1 : left / segment.bytes
        hits += segment.perSecond * part
        left -= segment.bytes * part
        if (part < 1) return Math.min(1, hits / perSecond)
      }
      return 1
    },
    bytesFor(share) {
      let [missing, bytes] = [perSecond * share, 0]
      for (const segment of byDensity) {
        const part = Math.min(1, missing / segment.perSecond)
        bytes += segment.bytes * part
        missing -= segment.perSecond * part
        if (part < 1) break
      }
      return bytes
    },
  }
}

function pagesOf(serviceClass: OperationDemand['operation']['serviceClass'], constants: Constants): number {
  return (serviceClass === 'create' ? constants['get.pages'] : constants[`${serviceClass}.pages`]).value
}

/** Pages that one machine reads from disk in a second, since its cache does not have them. */
export function diskReads(
  pages: PageReads,
  { engine, processes, databaseCores, databaseReplicas }: CachingMachines,
  constants: Constants,
): number {
  return (pages.perSecond / (1 + databaseReplicas)) * (1 - pages.hitRate(cacheBytes(engine, processes, databaseCores, constants)))
}

/** Memory in which pages of data stay. */
export function cacheBytes(engine: Engine, processes: number, databaseCores: number, constants: Constants): number {
  const { databaseCoreBytes, processMemoryBytes, processBaseBytes, cacheShare } = constants
  const memory =
    engine === 'postgres'
      ? databaseCores * databaseCoreBytes.value
      : processes * Math.max(0, processMemoryBytes.value - processBaseBytes.value)
  return memory * cacheShare.value
}
