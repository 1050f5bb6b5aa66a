import { counter, entity, oneOf, ref, secret, text } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const source = text({ min: 1, max: 60, pattern: '^[a-z][a-z0-9-]*$', immutable: true })
const type = text({ min: 1, max: 100, pattern: '^[A-Za-z][A-Za-z0-9._-]*$', immutable: true })

export const webhookEndpoints: PartTemplate = {
  name: 'webhook-endpoints',
  says: 'what sources send is taken in once, kept, and told to every endpoint, signed and until it arrives',
  needs: ['people'],
  roles: ['operator', 'source'],
  serves: ['operator'],
  declares: part({
    entities: {
      webhookEndpoint: entity(
        {
          name: text({ min: 1, max: 80, immutable: true }),
          url: text({ max: 500, format: 'url', immutable: true }),
          addedBy: ref('user', { immutable: true }),
          signingSecret: secret({ max: 200 }),
        },
        {
          can: { read: 'role:operator', delete: 'role:operator' },
          unique: [['url']],
          because: 'every endpoint hears of every event, so only operators add one; its secret is shown once, when it is made',
        },
      ),
      eventSource: entity(
        {
          name: text({ min: 1, max: 60, pattern: '^[a-z][a-z0-9-]*$', unique: true, immutable: true }),
          sender: ref('user', { as: 'eventSources' }),
        },
        {
          can: { read: 'role:operator', create: 'role:operator', update: 'role:operator', delete: 'role:operator' },
          because: 'an operator says who speaks for a source: what another sends under its name is refused',
        },
      ),
      ingestedEvent: entity(
        {
          source,
          reference: text({ min: 1, max: 200, immutable: true, because: 'the id that the event has at its source' }),
          type,
          body: text({ max: 50_000, immutable: true, because: 'as it came, unread: JSON of a shape that only its source knows' }),
          redeliveryCount: counter(),
        },
        {
          can: { read: 'role:operator' },
          unique: [['source', 'reference']],
          index: [['-createdAt'], ['source', '-createdAt'], ['type', '-createdAt']],
        },
      ),
    },
    events: {
      eventIngested: {
        ingestedEvent: ref('ingestedEvent'),
        source: text({ max: 60 }),
        reference: text({ max: 200 }),
        type: text({ max: 100 }),
        body: text({ max: 50_000 }),
        delivery: oneOf(['first', 'again']),
      },
    },
    actions: {
      addWebhookEndpoint: {
        input: { name: text({ min: 1, max: 80 }), url: text({ max: 500, format: 'url' }) },
        returns: { id: ref('webhookEndpoint'), secret: text({ max: 200 }) },
        status: 201,
        allow: 'role:operator',
        limit: '30/h',
      },
      rotateSigningSecret: {
        on: 'webhookEndpoint',
        returns: { secret: text({ max: 200 }) },
        allow: 'role:operator',
        limit: '30/h',
        because: 'the old one signs too, until `retireSigningSecret`, so that no delivery is refused while it is replaced',
      },
      retireSigningSecret: { on: 'webhookEndpoint', allow: 'role:operator', limit: '30/h' },
      ingestEvent: {
        input: {
          source: text({ min: 1, max: 60, pattern: '^[a-z][a-z0-9-]*$' }),
          reference: text({ min: 1, max: 200 }),
          type: text({ min: 1, max: 100, pattern: '^[A-Za-z][A-Za-z0-9._-]*$' }),
          body: text({ max: 50_000 }),
        },
        returns: 'ingestedEvent',
        allow: 'role:source',
        emits: ['eventIngested'],
        limit: '6000/min',
        because:
          'from the sender of the source alone; the same reference of a source is the same event, so that a source may send it again',
      },
      redeliverEvent: {
        on: 'ingestedEvent',
        returns: 'ingestedEvent',
        allow: 'role:operator',
        emits: ['eventIngested'],
        limit: '60/min',
      },
    },
    webhooks: {
      endpoints: {
        events: ['eventIngested'],
        to: { entity: 'webhookEndpoint', url: 'url', secret: 'signingSecret' },
      },
    },
  }),
  code: ['actions'],
  load: {
    rows: { ingestedEvent: 300, webhookEndpoint: 0.05 },
    requests: { ingestEvent: 10, 'ingestedEvent.list': 0.5, 'webhookEndpoint.list': 0.1, redeliverEvent: 0.05 },
  },
}
