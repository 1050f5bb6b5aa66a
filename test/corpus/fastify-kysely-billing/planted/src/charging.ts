import { setTimeout as sleep } from 'node:timers/promises'
import { config } from './config.js'
import { db } from './database.js'
import { publish } from './broker.js'

/** Asks the gateway, at most three times. */
async function askGateway(invoiceId: string, cents: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(`${config.gatewayUrl}/v1/charges`, {
        method: 'POST',
        headers: { authorization: `Bearer ${config.gatewayKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ amount: cents, reference: invoiceId }),
        signal: AbortSignal.timeout(6_000),
        redirect: 'error',
      })
      if (response.ok) return ((await response.json()) as { id: string }).id
      if (response.status < 500 && response.status !== 429) throw Object.assign(new Error('The charge was declined'), { statusCode: 402 })
      throw Object.assign(new Error(`gateway answered ${response.status}`), { retryAfter: Number(response.headers.get('retry-after')) || 0 })
    } catch (error) {
      if (attempt === 3 || (error as { statusCode?: number }).statusCode === 402) throw error
      const asked = Math.min((error as { retryAfter?: number }).retryAfter ?? 0, 5) * 1_000
      await sleep(Math.max(asked, 200 * 2 ** attempt * (0.5 + Math.random()))) // jitter: nothing secret about it
    }
  }
}

/** No transaction is open while the gateway works. What it answered is booked with its event in one. */
export async function chargeInvoice(invoiceId: string, cents: string) {
  const gatewayRef = await askGateway(invoiceId, cents)
  await db.transaction().execute(async (tx) => {
    const booked = await tx.insertInto('charges').values({ invoice_id: invoiceId, gateway_ref: gatewayRef }).onConflict((c) => c.column('invoice_id').doNothing()).returning('invoice_id').executeTakeFirst()
    if (!booked) return
    await tx.updateTable('invoices').set({ state: 'paid' }).where('id', '=', invoiceId).execute()
  })
  await publish('invoice.paid', { invoiceId })
}
