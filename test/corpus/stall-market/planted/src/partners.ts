import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { SignJWT, importPKCS8 } from 'jose'
import { config } from './config.js'

const key = await importPKCS8(await readFile(config.shippingKeyFile, 'utf8'), 'ES256')
/** The key's id lets the partner know two keys while one is replaced. */
const badge = await new SignJWT({ scope: 'shipments' }).setProtectedHeader({ alg: 'ES256', kid: 'market-2025' }).setIssuer('market').setAudience('shipping').setIssuedAt().setExpirationTime('30d').sign(key)

const waits = [500, 2_000, 6_000]

/** Every call carries the order's id as idempotency key, so it may be repeated. */
async function post(url: string, orderId: string, body: unknown, headers: Record<string, string> = {}): Promise<{ id: string }> {
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': orderId, 'x-request-id': orderId, ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5_000),
    })
    if (answer.ok) return (await answer.json()) as { id: string }
    if ((answer.status !== 429 && answer.status < 500) || attempt === waits.length) throw new Error(`${new URL(url).host} answered ${answer.status}`)
    await sleep(waits[attempt] * (0.5 + Math.random() / 2))
  }
}

export const charge = (orderId: string, amountMinor: number) => post(`${config.paymentsUrl}/v1/charges`, orderId, { amountMinor, currency: 'EUR', reference: orderId })
export const ship = async (orderId: string, itemId: string, quantity: number) => post(`${config.shippingUrl}/v1/shipments`, orderId, { itemId, quantity }, { authorization: `Bearer ${badge}` })
