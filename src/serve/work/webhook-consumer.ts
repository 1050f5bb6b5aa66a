import type { WebhookModel } from '../../model/model.ts'
import type { WebhookSender } from '../../ports/external.ts'
import { everything } from '../../ports/store.ts'
import type { Delivery } from '../../ports/work.ts'
import { systemAccess } from '../callers.ts'
import { type Consumer, DoneElsewhere, type Handling, Hopeless, RetryLater } from './consumer.ts'
import { idOf, webhookConsumer } from './outbox.ts'
import type { WorkOptions } from './work-context.ts'

/** Where a webhook of one address goes; null where it goes to rows. */
export interface WebhookAddress {
  readonly url: string
  readonly secret: string
}

/** Two to four days, the last tries hours apart: endpoints break on Fridays. */
export const webhookAttempts = 26
export const webhookLongestMs: number = 8 * 3_600_000
const retries = { attempts: webhookAttempts, longestRetryMs: webhookLongestMs }
/** Endpoints that one event is told to at a time. */
const endpointsAPage = 200

/** The consumers of a webhook: one for its events; where it goes to the rows of an entity, another for each row's share. */
export function createWebhookConsumers(
  options: WorkOptions,
  webhook: WebhookModel,
  sender: WebhookSender,
  address: WebhookAddress | null,
): readonly Consumer[] {
  const name = webhookConsumer(webhook.name)
  const send = async (delivery: Delivery, to: WebhookAddress, id: string, body: string, signal: AbortSignal) => {
    const { trace } = delivery.message
    const outcome = await sender.send({
      url: to.url,
      id,
      body,
      secrets: to.secret.split(' '),
      signal,
      ...(trace === null ? {} : { trace }),
    })
    if (outcome.delivered) return
    if (!outcome.retry) throw new Hopeless(outcome.reason)
    if (outcome.retryAfterMs !== null) throw new RetryLater(outcome.reason, outcome.retryAfterMs)
    throw new Error(outcome.reason)
  }
  const settle = async ({ consumer, seq }: Delivery) => {
    if (!(await options.store.write((session) => session.work.settle(consumer, seq)))) throw new DoneElsewhere()
  }
  if (address !== null) {
    const handle = async (delivery: Delivery, { signal }: Handling) => {
      await send(delivery, address, delivery.message.id, bodyOf(delivery), signal)
      await settle(delivery)
    }
    return [{ name, atOnce: 8, ...retries, handle }]
  }
  const share = `${name}:row`
  return [
    { name, atOnce: 4, ...retries, handle: (delivery) => shareOut(options, webhook, delivery, share) },
    {
      name: share,
      atOnce: 32,
      ...retries,
      handle: async (delivery, { signal }) => {
        const { endpoint, id, body } = JSON.parse(delivery.message.payload) as { endpoint: string; id: string; body: string }
        const to = await addressOf(options, webhook, endpoint)
        // An endpoint that is gone wants nothing more.
        if (to !== null) await send(delivery, to, id, body, signal)
        await settle(delivery)
      },
    },
  ]
}

/** `{ type, timestamp, data }`, as Standard Webhooks has it. */
function bodyOf({ message }: Delivery): string {
  const { name, at, payload, version } = message
  return JSON.stringify({ type: name, version, timestamp: at, data: JSON.parse(payload) })
}

/** One delivery for each row, in order for each, stored with the end of the event's own. */
async function shareOut(
  { store, outside, wake }: WorkOptions,
  { to }: WebhookModel,
  delivery: Delivery,
  share: string,
): Promise<void> {
  const { entity } = to as { entity: string }
  const { message, consumer, seq } = delivery
  const body = bodyOf(delivery)
  let from: readonly unknown[] | null = null
  do {
    const shape = { entity, selection: { fields: [], include: [] }, where: [], sort: null, continued: from !== null }
    const page = await store.reader.page(shape, systemAccess, { where: [], limit: endpointsAPage, from })
    const rows = JSON.parse(String(page.items)) as { id: string }[]
    const shares = rows.map(({ id: endpoint }) => ({
      id: idOf('webhook', message.id, endpoint),
      name: share,
      version: 1,
      subject: endpoint,
      payload: JSON.stringify({ endpoint, id: message.id, body }),
      at: new Date(outside.now()).toISOString(),
      trace: message.trace,
      dueMs: null,
      consumers: [share],
    }))
    await store.write(({ work }) => work.enqueue(shares))
    wake()
    from = page.next === null ? null : (JSON.parse(page.next) as unknown[])
  } while (from !== null)
  if (!(await store.write(({ work }) => work.settle(consumer, seq)))) throw new DoneElsewhere()
}

async function addressOf({ store }: WorkOptions, { to }: WebhookModel, id: string): Promise<WebhookAddress | null> {
  const { entity, url, secret } = to as { entity: string; url: string; secret: string }
  const found = await store.reader.one({ entity, selection: everything }, systemAccess, id)
  if (found === null) return null
  const row = JSON.parse(String(found.text)) as Record<string, unknown>
  if (typeof row[secret] !== 'string') throw new Hopeless(`\`${secret}\` of the endpoint is empty, and nothing is sent unsigned`)
  return { url: String(row[url]), secret: row[secret] }
}
