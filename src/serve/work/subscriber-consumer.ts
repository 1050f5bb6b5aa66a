import type { EventModel } from '../../model/model.ts'
import { wholeValues } from '../../model/whole-value.ts'
import type { Delivery } from '../../ports/work.ts'
import { shapeSchema } from '../../writers/openapi/index.ts'
import { createValidator } from '../body.ts'
import { type Consumer, Hopeless, RetryLater } from './consumer.ts'
import { subscriberConsumer } from './outbox.ts'
import { runDelivery } from './run-delivery.ts'
import { createWorkContext, type WorkOptions } from './work-context.ts'

/** Makes the next version of a payload, by the version it is of. */
export type Upcasts = Readonly<Record<number, (payload: Readonly<Record<string, unknown>>) => unknown>>
export type Subscriber = (payload: Readonly<Record<string, unknown>>, context: object) => unknown

const attempts = 12
const timeoutMs = 60_000
/** An event of a later version waits for the code that knows it. */
const untilNewerCodeMs = 30_000

/** Brings the events of one name to the app's subscriber, old ones by way of the upcasts. */
export function createSubscriberConsumer(
  options: WorkOptions,
  event: EventModel,
  receive: Subscriber,
  upcasts: Upcasts,
): Consumer {
  const check = createValidator(() => shapeSchema(event.fields))
  return {
    name: subscriberConsumer(event.name),
    atOnce: 64,
    attempts,
    handle: (delivery, handling) =>
      runDelivery({ ...options, ...handling, timeoutMs }, delivery, async (run) => {
        const payload = presentPayload(event, delivery, upcasts, check)
        const { id, name, at, subject } = delivery.message
        const context = createWorkContext(options, delivery, run, { emits: null, starts: null })
        await receive(payload, { ...context, event: { id, name, version: event.version, at, subject } })
      }),
  }
}

function presentPayload(
  { name, version, fields }: EventModel,
  { message }: Delivery,
  upcasts: Upcasts,
  check: (value: unknown) => void,
): Readonly<Record<string, unknown>> {
  if (message.version > version)
    throw new RetryLater(`\`${name}\` is of version ${message.version}, and this code knows ${version}`, untilNewerCodeMs)
  let payload = JSON.parse(message.payload) as Record<string, unknown>
  for (let from = message.version; from < version; from++) payload = upcasts[from]!(payload) as Record<string, unknown>
  const named = fields.map(({ name: of, field }) => [of, field] as const)
  payload = wholeValues(named, payload, null) as Record<string, unknown>
  try {
    check(payload)
  } catch (error) {
    const says =
      message.version === version
        ? 'is not what the blueprint declares'
        : `was made of version ${message.version} and is not version ${version}`
    throw new Hopeless(`the payload of \`${name}\` ${says}: ${(error as Error).message}`, { cause: error })
  }
  return payload
}
