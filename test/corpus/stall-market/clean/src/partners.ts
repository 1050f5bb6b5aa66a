import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { SignJWT, importPKCS8 } from 'jose'
import { config } from './config.js'

const key = await importPKCS8(await readFile(config.shippingKeyFile, 'utf8'), 'ES256')
/** Good for the call at hand; the key's id lets the partner know two keys while one is replaced. */
const badge = () => new SignJWT({ scope: 'shipments' }).setProtectedHeader({ alg: 'ES256', kid: 'market-2025' }).setIssuer('market').setAudience('shipping').setIssuedAt().setExpirationTime('5m').sign(key)

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
    const asked = Number(answer.headers.get('retry-after') ?? 0) * 1_000
    await sleep(Math.min(Math.max(asked, waits[attempt] * (0.5 + Math.random() / 2)), 20_000))
  }
}

export const charge = (orderId: string, amountMinor: number) => post(`${config.paymentsUrl}/v1/charges`, orderId, { amountMinor, currency: 'EUR', reference: orderId })
export const refund = (orderId: string) => post(`${config.paymentsUrl}/v1/refunds`, orderId, { reference: orderId })
export const cancelShipment = async (orderId: string) => post(`${config.shippingUrl}/v1/cancellations`, orderId, { order: orderId }, { authorization: `Bearer ${await badge()}` })
export const ship = async (orderId: string, itemId: string, quantity: number) => post(`${config.shippingUrl}/v1/shipments`, orderId, { itemId, quantity }, { authorization: `Bearer ${await badge()}` })
