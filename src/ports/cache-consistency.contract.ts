import type { Cache } from './cache.ts'

export interface Trial {
  /** Each as one process has it; all are to see what any of them forgets. */
  readonly caches: readonly Cache[]
  readonly seed: number
  readonly writes: number
  /** Called now and then, to do harm to what is behind the caches. */
  readonly disturb?: () => Promise<void>
}

export interface Finding {
  readonly reads: number
  readonly hits: number
  /** Of each read that gave an older version than the last one whose `forget` had resolved before it asked. */
  readonly stale: readonly string[]
}

const tags = ['a', 'b', 'c']
/** A version a tag. */
type Versions = Record<string, number>

/**
 * Writers bump a version in an origin and then forget its tag; readers ask for what is made of one or several tags, through
 * loads that read the origin at some moment and answer at a later one. Different interleavings for different seeds.
 */
export async function tryConsistency({ caches, seed, writes, disturb }: Trial): Promise<Finding> {
  const chance = randomOf(seed)
  const origin: Versions = { a: 0, b: 0, c: 0 }
  const forgotten: Versions = { ...origin }
  const stale: string[] = []
  let [reads, hits, left] = [0, 0, writes]
  const someCache = () => caches[Math.floor(chance() * caches.length)] as Cache
  const write = async () => {
    const tag = tags[Math.floor(chance() * tags.length)] as string
    origin[tag] = (origin[tag] ?? 0) + 1
    const version = origin[tag]
    await pause(chance)
    await someCache().forget([tag])
    forgotten[tag] = Math.max(forgotten[tag] ?? 0, version)
  }
  const load = async () => {
    await pause(chance)
    const seen = JSON.stringify(origin)
    await pause(chance)
    return seen
  }
  const read = async () => {
    const mine = tags.filter(() => chance() < 0.5)
    const atLeast = { ...forgotten }
    const { value, hit } = await someCache().remember(`key ${mine}`, { ttlMs: 60_000, tags: mine }, load)
    const seen = JSON.parse(String(value)) as Versions
    reads += 1
    if (hit) hits += 1
    for (const tag of mine)
      if ((seen[tag] ?? 0) < (atLeast[tag] ?? 0)) stale.push(`\`${tag}\` ${seen[tag]}, not ${atLeast[tag]}${hit ? ', kept' : ''}`)
  }
  const worker = async (job: () => Promise<void>) => {
    while (left > 0) {
      await job()
      await pause(chance)
    }
  }
  const writer = () => {
    left -= 1
    return write()
  }
  await Promise.all([
    ...[1, 2].map(() => worker(writer)),
    ...[1, 2, 3, 4, 5, 6, 7, 8].map(() => worker(read)),
    ...(disturb === undefined ? [] : [worker(disturb)]),
  ])
  return { reads, hits, stale }
}

async function pause(chance: () => number): Promise<void> {
  const turns = Math.floor(chance() * 6)
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
