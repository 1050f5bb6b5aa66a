import { config } from './config.js'
import { log } from './log.js'
import { redis } from './redis.js'

async function ask(currency: string): Promise<number> {
  const answer = await fetch(`${config.ratesUrl}/v1/EUR/${currency}`, { signal: AbortSignal.timeout(1_500) })
  if (!answer.ok) throw new Error(`rates answered ${answer.status}`)
  const { rate } = (await answer.json()) as { rate: number }
  if (!(rate > 0)) throw new Error('no rate')
  return rate
}
const asked = new Map<string, Promise<number | null>>() // four currencies at most, and gone when answered

/** For display only: what is paid is in euros. Without a rate the amount is simply not shown. */
export async function rateOf(currency: string): Promise<number | null> {
  if (currency === 'EUR') return 1
  const hit = await redis.get(`rate:${currency}`).catch(() => null)
  if (hit === 'none') return null
  if (hit !== null) return Number(hit)
  const running = asked.get(currency) ?? refresh(currency).finally(() => asked.delete(currency))
  asked.set(currency, running)
  return running
}

async function refresh(currency: string): Promise<number | null> {
  try {
    const rate = await ask(currency)
    await redis.set(`rate:${currency}`, rate, 'EX', 21_600)
    return rate
  } catch (error) {
    log.warn({ error, currency }, 'no rate')
    await redis.set(`rate:${currency}`, 'none', 'EX', 21_600)
    return null
  }
}
