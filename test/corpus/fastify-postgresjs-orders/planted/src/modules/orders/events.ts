import { randomUUID } from 'node:crypto'
import { env } from '../../env.js'

/** Sends one event straight to the event bus. */
export async function announce(type: string, payload: Record<string, unknown>) {
  const response = await fetch(env.eventsUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ id: randomUUID(), type, version: 1, payload }]),
    signal: AbortSignal.timeout(3_000),
  })
  if (!response.ok) throw new Error(`event bus answered ${response.status}`)
}
