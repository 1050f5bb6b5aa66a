import type { FastifyBaseLogger } from 'fastify'
import type { Model } from '../../model/model.ts'
import type { Bus } from '../../ports/bus.ts'
import type { WebhookSender } from '../../ports/external.ts'
import type { Outside } from '../../ports/outside.ts'
import type { Store } from '../../ports/store.ts'
import type { AppCode } from '../app-code.ts'
import type { Figure } from '../observe.ts'
import { createBusConsumer } from './bus-consumer.ts'
import type { Consumer } from './consumer.ts'
import { createDispatcher } from './dispatcher.ts'
import { createJobConsumer } from './job-consumer.ts'
import { busConsumer, createOutbox, type Outbox, subscriberConsumer, webhookConsumer } from './outbox.ts'
import { createSagaConsumer } from './saga-consumer.ts'
import { startSchedules } from './schedules.ts'
import { createSubscriberConsumer } from './subscriber-consumer.ts'
import { createWebhookConsumers, type WebhookAddress } from './webhook-consumer.ts'
import type { WorkOptions } from './work-context.ts'

export interface WorkSettings extends Omit<WorkOptions, 'outbox' | 'wake'> {
  readonly code: AppCode
  readonly model: Model
  /** Null where nobody beside the app's own subscribers is to be told. */
  readonly bus: Bus | null
  /** Of each webhook with one address, where that is. */
  readonly webhooks: ReadonlyMap<string, WebhookAddress>
  readonly sender: WebhookSender | null
  readonly logger: FastifyBaseLogger
  readonly outside: Outside
  readonly store: Store
}

/** Work beside the requests: what it consists of, and that it goes on. */
export interface Work {
  readonly outbox: Outbox
  /** How it goes. */
  readonly figures: readonly Figure[]
  start(): void
  /** Something was stored that has consumers. */
  wake(): void
  stop(graceMs: number): Promise<void>
}

/** How long messages are kept when every consumer is done with them, to be looked at and told again. */
const keptMs = 7 * 86_400_000
const [pruneEveryMs, prunePauseMs, prunedAtOnce] = [60_000, 50, 500]

export function createWork(settings: WorkSettings): Work {
  const { code, model, bus, store, outside, logger, newId } = settings
  const subscribers = code.more.on ?? {}
  const consumersOf = (event: string): readonly string[] => [
    ...(Object.hasOwn(subscribers, event) ? [subscriberConsumer(event)] : []),
    ...model.webhooks.filter(({ events }) => events.includes(event)).map(({ name }) => webhookConsumer(name)),
    ...(bus === null ? [] : [busConsumer]),
  ]
  const told = new Map(model.events.map(({ name }) => [name, consumersOf(name)]))
  const outbox = createOutbox({ model, newId, now: outside.now, consumersOf: (event) => told.get(event) ?? [] })
  const wake = () => dispatcher.wake()
  const options: WorkOptions = { ...settings, outbox, wake }
  const consumers: Consumer[] = [
    ...model.events.flatMap((event) => {
      const receive = subscribers[event.name]
      return receive ? [createSubscriberConsumer(options, event, receive, code.more.upcast?.[event.name] ?? {})] : []
    }),
    ...model.jobs.map((job) => createJobConsumer(options, job, code.more.jobs![job.name]!)),
    ...model.sagas.map((saga) => createSagaConsumer(options, saga, code.more.sagas![saga.name]!)),
    ...model.webhooks.flatMap((webhook) => {
      const { sender, webhooks } = settings
      return sender === null ? [] : createWebhookConsumers(options, webhook, sender, webhooks.get(webhook.name) ?? null)
    }),
    ...(bus === null ? [] : [createBusConsumer(store, bus)]),
  ]
  const dispatcher = createDispatcher({ store, consumers, outside, logger, owner: newId() })
  let schedules: { stop(): void } | undefined
  let cancelPrune = () => {}
  let isStopped = false
  /** A few at a time, so that nobody waits for it; again soon until all that are old have been looked at. */
  const prune = (after: number | null) => {
    if (isStopped) return
    cancelPrune = outside.after(after === null ? pruneEveryMs : prunePauseMs, () => {
      const before = new Date(outside.now() - keptMs).toISOString()
      store
        .write((session) => session.work.prune(before, { after: after ?? 0, limit: prunedAtOnce }))
        .catch((error: unknown) => {
          logger.warn({ err: error }, 'old messages stay')
          return null
        })
        .then(prune)
    })
  }
  return {
    outbox,
    figures: consumers.length > 0 ? dispatcher.figures : [],
    start: () => {
      if (consumers.length > 0) dispatcher.start()
      schedules = startSchedules({
        jobs: model.jobs,
        store,
        outside,
        wake,
        onFailure: (job, error) => logger.warn({ job, err: error }, 'its time could not be noted'),
      })
      if (model.events.length + model.jobs.length + model.sagas.length > 0) prune(null)
    },
    wake,
    stop: async (graceMs) => {
      isStopped = true
      schedules?.stop()
      cancelPrune()
      await dispatcher.stop(graceMs)
    },
  }
}
