import CircuitBreaker from 'opossum'
import { config } from './config.js'
import { requestId } from './context.js'

export interface Person {
  id: string
  email: string
  displayName: string
  passwordHash: string | null
}

async function call(path: string, init: RequestInit = {}) {
  const answer = await fetch(new URL(path, config.DIRECTORY_URL), {
    ...init,
    headers: { authorization: `Bearer ${config.DIRECTORY_TOKEN}`, 'content-type': 'application/json', 'x-request-id': requestId() },
    signal: AbortSignal.timeout(3000),
  })
  if (answer.status === 404) return undefined
  if (!answer.ok) throw new Error(`directory answered ${answer.status}`)
  return answer.status === 204 ? undefined : ((await answer.json()) as Person)
}

/** When half of the calls fail, nobody waits for the rest of them. */
const breaker = new CircuitBreaker(call, { timeout: 4000, errorThresholdPercentage: 50, resetTimeout: 10_000 })
const ask = (path: string, init?: RequestInit) => breaker.fire(path, init)

export const byEmail = (email: string) => ask(`/people?email=${encodeURIComponent(email)}`)
export const byId = (id: string) => ask(`/people/${encodeURIComponent(id)}`)
export const setPasswordHash = (id: string, passwordHash: string) =>
  ask(`/people/${encodeURIComponent(id)}/password`, { method: 'PUT', body: JSON.stringify({ passwordHash }) })
export const setDisplayName = (id: string, displayName: string) =>
  ask(`/people/${encodeURIComponent(id)}`, { method: 'PATCH', body: JSON.stringify({ displayName }) })
export const erase = (id: string) => ask(`/people/${encodeURIComponent(id)}`, { method: 'DELETE' })
