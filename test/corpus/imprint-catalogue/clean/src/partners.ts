import { config } from './config'

async function post(url: string, preorderId: string, body: unknown): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': preorderId, 'x-request-id': preorderId },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(5_000),
  })
  if (!answer.ok) throw new Error(`${new URL(url).host} answered ${answer.status}`)
}

export const reserve = (id: string, titleId: string, copies: number) => post(`${config.warehouseUrl}/v1/reservations`, id, { titleId, copies })
export const releaseReservation = (id: string) => post(`${config.warehouseUrl}/v1/releases`, id, { reservation: id })
export const bill = (id: string, shopId: string, copies: number) => post(`${config.billingUrl}/v1/invoices`, id, { shopId, copies })
export const cancelBill = (id: string) => post(`${config.billingUrl}/v1/cancellations`, id, { invoice: id })
