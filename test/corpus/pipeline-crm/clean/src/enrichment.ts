import CircuitBreaker from 'opossum'
import { z } from 'zod'
import { config } from './config.js'

const shape = z.object({ employees: z.number().int().max(10_000_000).optional(), segment: z.string().max(40).optional(), city: z.string().max(120).optional() })
export type Firm = z.infer<typeof shape>

async function ask(domain: string, requestId: string): Promise<Firm> {
  const answer = await fetch(`${config.enrichmentUrl}/v2/firms/${encodeURIComponent(domain)}`, {
    headers: { 'x-request-id': requestId },
    signal: AbortSignal.timeout(2_000),
  })
  if (answer.status === 404) return {}
  if (!answer.ok) throw new Error(`firm data answered ${answer.status}`)
  return shape.parse(await answer.json())
}

/** An account is shown without the firm's figures while the service behind is away. */
const breaker = new CircuitBreaker(ask, { timeout: 2_500, errorThresholdPercentage: 50, resetTimeout: 20_000, capacity: 20 })
breaker.fallback(() => ({}))
export const firmOf = (domain: string, requestId: string): Promise<Firm> => breaker.fire(domain, requestId)
