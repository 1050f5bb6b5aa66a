import { log } from './log.js'
import { redis } from './redis.js'

const most = 2_000
let waiting: string[] = []
let lost = 0

/** Views are counted roughly: when Redis is slow, some are lost. */
export function viewed(item: string) {
  if (waiting.length < most) waiting.push(item)
  else lost++
}

const timer = setInterval(() => {
  flush().catch((error) => log.warn({ error }, 'views not counted'))
}, 5_000)
timer.unref()

export async function flush() {
  const batch = waiting
  waiting = []
  if (lost > 0) log.warn({ lost }, 'views lost')
  lost = 0
  if (batch.length === 0) return
  const pipeline = redis.pipeline()
  const key = `views:${new Date().toISOString().slice(0, 10)}`
  for (const item of batch) pipeline.hincrby(key, item, 1)
  await pipeline.expire(key, 30 * 86_400).exec()
}
