import { z } from 'zod'
import { config } from './config.js'

const shape = z.object({ employees: z.number().int().max(10_000_000).optional(), segment: z.string().max(40).optional(), city: z.string().max(120).optional() })
export type Firm = z.infer<typeof shape>

/** Asked for each account that is opened. */
export async function firmOf(domain: string, requestId: string): Promise<Firm> {
  const answer = await fetch(`${config.enrichmentUrl}/v2/firms/${encodeURIComponent(domain)}`, {
    headers: { 'x-request-id': requestId },
    signal: AbortSignal.timeout(2_000),
  })
  if (answer.status === 404) return {}
  if (!answer.ok) throw new Error(`firm data answered ${answer.status}`)
  return shape.parse(await answer.json())
}
