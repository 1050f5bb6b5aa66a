import { log } from './log.js'
import { redis } from './redis.js'

let waiting: string[] = []

/** Views are written together, every few seconds. */
export function viewed(item: string) {
  waiting.push(item)
}

const timer = setInterval(() => {
  flush().catch((error) => log.warn({ error }, 'views not counted'))
}, 5_000)
timer.unref()

export async function flush() {
  if (redis.status !== 'ready') return
  const batch = waiting
  waiting = []
  if (batch.length === 0) return
  const pipeline = redis.pipeline()
  const key = `views:${new Date().toISOString().slice(0, 10)}`
  for (const item of batch) pipeline.hincrby(key, item, 1)
  await pipeline.expire(key, 30 * 86_400).exec()
}
