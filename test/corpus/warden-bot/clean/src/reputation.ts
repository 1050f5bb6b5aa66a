import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { config } from './config.js'
import { Slots } from './slots.js'

const slots = new Slots(4)
const shape = z.object({ score: z.number().min(0).max(100) })

/** How other communities know somebody; `null` when nobody answers in time. Never asked within a listener or before an answer. */
export async function scoreOf(memberId: string): Promise<number | null> {
  const release = await slots.take(5_000)
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      const answer = await fetch(`${config.reputationUrl}/v1/users/${memberId}`, { signal: AbortSignal.timeout(3_000) })
      if (answer.ok) return shape.parse(await answer.json()).score
      if (answer.status !== 429 && answer.status !== 503) return null
      const asked = Number(answer.headers.get('retry-after')) || 0
      if (asked > 20) return null
      await sleep(Math.max(asked * 1_000, 500 * 2 ** attempt * (0.5 + Math.random() / 2)))
    }
    return null
  } finally {
    release()
  }
}
