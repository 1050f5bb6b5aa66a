/** What the code does with Redis. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { callsTo, fieldOf, isClosed, settled, textOf } from '../values.ts'

/** Calls of one of these commands, in code that serves. */
export function commands(architecture: Architecture, names: string): readonly Call[] {
  return callsTo(
    architecture,
    new RegExp(`^(ioredis|iovalkey|redis|@redis/client|@upstash/redis|@valkey/valkey-glide)(/\\w+)?:.*\\.(${names})$`, 'i'),
  )
}

/** The key with `*` for what is not constant, so that two calls can be told to speak of the same; null where nothing is known. */
export function keyOf(value: Value | undefined): string | null {
  if (value === undefined) return null
  const it = settled(value)
  if (it.is === 'text') return it.text
  if (it.is === 'template') return it.texts.join('*')
  return it.is === 'call' ? `${it.callee}(*)` : null
}

/** It is made of something: one of many keys. */
export function isOneOfMany(value: Value | undefined): boolean {
  return value !== undefined && settled(value).is !== 'text'
}

/** Seconds that a value is kept: a number, `null` for ever, `undefined` where reading does not tell. */
export function lifeOf({ callee, args }: Call): number | null | undefined {
  if (/setex$/i.test(callee)) return secondsOf(args[1], 1)
  if (/psetex$/i.test(callee)) return secondsOf(args[1], 1000)
  const more = args.slice(2)
  if (more.length === 0) return null
  const options = settled(more[0]!)
  if (options.is === 'object') {
    if (!isClosed(options)) return undefined
    for (const [key, per] of [
      ['EX', 1],
      ['ex', 1],
      ['PX', 1000],
      ['px', 1000],
    ] as const) {
      if (fieldOf(options, key) !== undefined) return secondsOf(fieldOf(options, key), per)
    }
    return ['EXAT', 'PXAT', 'exat', 'pxat', 'KEEPTTL', 'keepTtl', 'expiration', 'expiry', 'GET'].some(
      (key) => fieldOf(options, key) !== undefined,
    )
      ? undefined
      : null
  }
  const words = more.map((arg) => textOf(arg)?.toUpperCase() ?? null)
  const at = words.findIndex((word) => word === 'EX' || word === 'PX')
  if (at !== -1) return secondsOf(more[at + 1], words[at] === 'EX' ? 1 : 1000)
  return words.every((word) => word === 'NX' || word === 'XX') ? null : undefined
}

function secondsOf(value: Value | undefined, per: number): number | undefined {
  const it = value === undefined ? undefined : settled(value)
  return it?.is === 'number' ? it.value / per : undefined
}
