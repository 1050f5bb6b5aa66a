import { entity, part, ref, secret, text } from 'lintel'

/** Who buys, who is told, and the systems of partners that want to hear. */
export default part({
  entities: {
    user: entity(
      {
        name: text({ min: 1, max: 80 }),
        email: text({ max: 200, format: 'email', personal: true }),
      },
      { can: { read: ['self', 'role:staff'], create: 'self', update: 'self' } },
    ),
    notification: entity(
      {
        to: ref('user', { as: 'notifications', onDelete: 'cascade', immutable: true }),
        text: text({ max: 200 }),
      },
      {
        can: { read: 'to', delete: 'to' },
        index: [['to', '-createdAt']],
        because: 'a row is what a mail would be: written in the transaction of the event that it tells of, so once',
      },
    ),
    endpoint: entity(
      { url: text({ max: 500, format: 'url' }), secret: secret({ max: 100 }) },
      {
        can: { read: 'role:staff', delete: 'role:staff' },
        because: 'every endpoint hears of every order, so only staff adds one; its secret is shown once, by `addEndpoint`',
      },
    ),
  },
  actions: {
    addEndpoint: {
      input: { url: text({ max: 500, format: 'url' }) },
      returns: { id: ref('endpoint'), secret: text({ max: 100 }) },
      allow: 'role:staff',
    },
  },
  webhooks: {
    partners: {
      events: ['orderPaid', 'orderShipped', 'orderCancelled'],
      to: { entity: 'endpoint', url: 'url', secret: 'secret' },
    },
  },
})
