import { Fault } from './fault.js'
import { settings } from './settings.js'

/** Makes a payment page. The provider knows an order again by the key, so asking twice makes one payment. */
export async function createPayment(orderId, cents) {
  const response = await fetch(`${settings.providerUrl}/v3/payments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${settings.providerKey}`, 'content-type': 'application/json', 'idempotency-key': orderId },
    body: JSON.stringify({ reference: orderId, amount: Number(cents), currency: 'EUR' }),
    signal: AbortSignal.timeout(6_000),
    redirect: 'error',
  })
  if (!response.ok) throw new Fault(502, 'The payment provider does not answer')
  return (await response.json()).pageUrl
}
