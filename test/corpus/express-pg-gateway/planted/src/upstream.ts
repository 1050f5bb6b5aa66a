
import { internalToken } from './auth.js'
import { config } from './config.js'
import { Refusal } from './refusal.js'

const bases = { profiles: config.PROFILES_URL, orders: config.ORDERS_URL }
type Service = keyof typeof bases
type Breaker = { failures: number; openUntil: number }
const breakers: Record<Service, Breaker> = { profiles: { failures: 0, openUntil: 0 }, orders: { failures: 0, openUntil: 0 } }

function note(breaker: Breaker, ok: boolean) {
  breaker.failures = ok ? 0 : breaker.failures + 1
  if (breaker.failures >= 8) breaker.openUntil = Date.now() + 15_000
}

async function once(service: Service, path: string, callerId: string, init: RequestInit) {
  const breaker = breakers[service]
  if (Date.now() < breaker.openUntil) throw new Refusal(503, `${service} is not available`)
  try {
    const response = await fetch(new URL(path, bases[service]), {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${await internalToken(callerId, service)}` },
      signal: AbortSignal.timeout(3_000),
      redirect: 'error',
    })
    note(breaker, response.status < 500)
    return response
  } catch (error) {
    note(breaker, false)
    throw error
  }
}

/** Reads are tried until they succeed or fail for good. */
export async function read<T>(service: Service, path: string, callerId: string): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const response = await once(service, path, callerId, {}).catch((error) => {
      if (error instanceof Refusal || attempt === 20) throw error instanceof Refusal ? error : new Refusal(502, `${service} does not answer`)
      return null
    })
    if (response?.ok) return (await response.json()) as T
    if (response?.status === 404) throw new Refusal(404, 'Not found')
    if (response && (response.status < 500 && response.status !== 429 || attempt === 20)) throw new Refusal(502, `${service} answered ${response.status}`)

  }
}

/** A write is sent once more when the first try does not get through. */
export async function write<T>(service: Service, path: string, callerId: string, body: unknown): Promise<T> {
  const send = () => once(service, path, callerId, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  const response = await send().catch(() => send()).catch((error) => {
    throw error instanceof Refusal ? error : new Refusal(502, `${service} does not answer`)
  })
  if (!response.ok) throw new Refusal(response.status < 500 ? 409 : 502, `${service} answered ${response.status}`)
  return (await response.json()) as T
}
