import type { JsonObject } from '../../../kit/json.ts'
import type { ActionModel, EventModel, Model, WebhookModel } from '../../../model/model.ts'
import { shapeSchema } from '../../openapi/index.ts'
import { emittersOf } from './emitters.ts'

const time: JsonObject = { type: 'string', format: 'date-time' }

/**
 * The event catalogue as AsyncAPI 3.0: a channel of the broker for each event, one for each webhook out, one for each
 * signed webhook in. The broker is told only where a deployment sets `NATS_URL`; what is told is the same.
 */
export function writeAsyncApi(model: Model): JsonObject {
  const root = model.name.replaceAll(/[^\w-]/g, '_')
  const events = model.events.map((event) => ({ event, key: event.name, message: messageKey(event) }))
  const webhooks = model.webhooks.map((webhook) => ({ webhook, key: `webhook.${webhook.name}` }))
  const signed = model.actions.flatMap((action) => (action.signed === null ? [] : [{ action, key: `hook.${action.name}` }]))
  const told = new Set(model.webhooks.flatMap(({ events: names }) => names))
  return {
    asyncapi: '3.0.0',
    info: {
      title: model.name,
      version: `${model.version.slice(1)}.0.0`,
      description:
        'Delivered at least once, in order for each subject. The store is the truth; an event is there if and only if the transaction is that emitted it. Kept for seven days, and as long as a consumer still has to do with it.',
    },
    defaultContentType: 'application/json',
    // A channel that names no server is on all of them, so each kind has its own.
    servers: {
      ...(webhooks.length === 0
        ? {}
        : { endpoints: server('https', 'Endpoints of others: each channel says where its address comes from.') }),
      ...(signed.length === 0 ? {} : { api: server('https', 'Where the backend is served.') }),
      broker: server('nats', `NATS JetStream, where \`NATS_URL\` is set; stream LINTEL_${root.toUpperCase()}.`),
    },
    channels: Object.fromEntries([
      ...events.map(({ event, key, message }) => [key, eventChannel(model, root, event, message)] as const),
      ...webhooks.map(({ webhook, key }) => [key, webhookChannel(model, webhook)] as const),
      ...signed.map(({ action, key }) => [key, signedChannel(action)] as const),
    ]),
    operations: Object.fromEntries([
      ...events.map(
        ({ event, key }) =>
          [
            `send.${key}`,
            operation('send', key, `Sent by ${emittersOf(model, event.name).join(', ') || 'nobody that the blueprint names'}.`),
          ] as const,
      ),
      ...webhooks.map(
        ({ key }) =>
          [
            `send.${key}`,
            operation('send', key, 'Tried 26 times over two to four days, then kept as a dead letter.', {
              http: { method: 'POST' },
            }),
          ] as const,
      ),
      ...signed.map(
        ({ action, key }) =>
          [
            `receive.${key}`,
            operation('receive', key, 'Taken once for a `webhook-id`, for a day.', { http: { method: action.method } }),
          ] as const,
      ),
    ]),
    components: {
      messages: Object.fromEntries([
        ...events.map(({ event, message }) => [message, eventMessage(event)] as const),
        ...events
          .filter(({ event }) => told.has(event.name))
          .map(({ event, message }) => [`${message}.webhook`, webhookMessage(event)] as const),
        ...signed.map(({ action }) => [`hook.${action.name}`, signedMessage(action)] as const),
      ]),
      schemas: Object.fromEntries(events.map(({ event, message }) => [message, shapeSchema(event.fields)])),
    },
  }
}

/** Names may differ in nothing but a capital, so a message is called as its event is. */
function messageKey({ name, version }: EventModel): string {
  return `${name}.v${version}`
}

function server(protocol: string, description: string): JsonObject {
  return { host: '{host}', protocol, description, variables: { host: { description: 'not declared: the deployment says it' } } }
}

function operation(action: 'send' | 'receive', channel: string, summary: string, bindings?: JsonObject): JsonObject {
  return { action, channel: { $ref: `#/channels/${channel}` }, summary, ...(bindings === undefined ? {} : { bindings }) }
}

function eventChannel(model: Model, root: string, event: EventModel, key: string): JsonObject {
  const hooks = model.webhooks.filter(({ events }) => events.includes(event.name)).map(({ name }) => name)
  return {
    address: `${root}.events.${event.name}`,
    messages: { [key]: { $ref: `#/components/messages/${key}` } },
    servers: [{ $ref: '#/servers/broker' }],
    description: [
      event.subject === null ? 'No subject: events come in no order.' : `In order for each \`${event.subject}\`.`,
      ...(hooks.length === 0 ? [] : [`Told by the webhooks ${hooks.join(', ')} too.`]),
      ...(event.because === null ? [] : [event.because]),
    ].join(' '),
  }
}

function eventMessage(event: EventModel): JsonObject {
  return {
    name: event.name,
    title: `${event.name}, version ${event.version}`,
    contentType: 'application/json',
    summary: 'One that was written with a former version is told as it was written, with that version.',
    ...(event.because === null ? {} : { description: event.because }),
    payload: {
      type: 'object',
      properties: {
        id: { type: 'string', description: 'The same however often it is told: by it a reader knows what it has seen.' },
        name: { const: event.name },
        version: { type: 'integer', const: event.version },
        subject: { type: ['string', 'null'] },
        payload: payloadOf(event),
        at: time,
        trace: { type: 'string', description: 'W3C traceparent of the request that emitted it.' },
      },
      required: ['id', 'name', 'version', 'subject', 'payload', 'at'],
    },
    'x-lintel-former-versions': formerVersions(event),
  }
}

/** Events of former versions may still be read; which code makes of them what, the model does not hold. */
export function formerVersions({ version }: EventModel): readonly JsonObject[] {
  return Array.from({ length: version - 1 }, (_, i) => ({
    version: i + 1,
    upcastTo: version,
    payload: 'not declared: only the present payload is in the blueprint',
  }))
}

function webhookChannel(model: Model, { to, events, because }: WebhookModel): JsonObject {
  const known = events.map((name) => model.events.find((event) => event.name === name)!)
  const address = 'entity' in to ? null : 'text' in to ? to.text : null
  const where =
    'entity' in to
      ? `One endpoint for each row of \`${to.entity}\`, at its \`${to.url}\`, signed with its \`${to.secret}\`.`
      : 'env' in to
        ? `The address is in \`${to.env}\`.`
        : 'The address is in the blueprint.'
  return {
    address,
    messages: Object.fromEntries(
      known.map((event) => {
        const key = `${messageKey(event)}.webhook`
        return [key, { $ref: `#/components/messages/${key}` }]
      }),
    ),
    servers: [{ $ref: '#/servers/endpoints' }],
    description: because === null ? where : `${where} ${because}`,
  }
}

/** `{ type, version, timestamp, data }`, signed as Standard Webhooks has it. */
function webhookMessage(event: EventModel): JsonObject {
  return {
    name: event.name,
    title: `${event.name}, version ${event.version}, as a webhook`,
    contentType: 'application/json',
    headers: signatureHeaders,
    payload: {
      type: 'object',
      properties: {
        type: { const: event.name },
        version: { type: 'integer', const: event.version },
        timestamp: time,
        data: payloadOf(event),
      },
      required: ['type', 'version', 'timestamp', 'data'],
    },
  }
}

function payloadOf(event: EventModel): JsonObject {
  return { $ref: `#/components/schemas/${messageKey(event)}` }
}

function signedChannel(action: ActionModel): JsonObject {
  const key = `hook.${action.name}`
  return {
    address: action.path,
    messages: { [key]: { $ref: `#/components/messages/${key}` } },
    servers: [{ $ref: '#/servers/api' }],
    description: `${action.method} ${action.path}, signed by its sender.`,
  }
}

function signedMessage(action: ActionModel): JsonObject {
  return {
    name: action.name,
    title: `${action.name}, told by others`,
    contentType: 'application/json',
    headers: signatureHeaders,
    payload: shapeSchema(action.input),
  }
}

const signatureHeaders: JsonObject = {
  type: 'object',
  properties: {
    'webhook-id': { type: 'string', description: 'The same on every try.' },
    'webhook-timestamp': { type: 'string', description: 'Seconds since 1970.' },
    'webhook-signature': { type: 'string', description: 'v1, and the HMAC-SHA256 in base64; several with a space between.' },
  },
  required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
}
