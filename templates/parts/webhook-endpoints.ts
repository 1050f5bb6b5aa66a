import { randomBytes } from 'node:crypto'
import { type Handlers, Problem } from 'lintel'
import type design from '../blueprint.js'

type Actions = Handlers<typeof design>

export const actions: Pick<
  Actions,
  'addWebhookEndpoint' | 'rotateSigningSecret' | 'retireSigningSecret' | 'ingestEvent' | 'redeliverEvent'
> = {
  async addWebhookEndpoint({ input: { name, url }, actor, db }) {
    const secret = newSecret()
    const { id } = await db.asSystem.webhookEndpoint.create({ name, url, addedBy: actor.id, signingSecret: secret })
    return { id, secret }
  },

  async rotateSigningSecret({ webhookEndpoint: { id }, db }) {
    const { signingSecret } = await db.asSystem.webhookEndpoint.get(id)
    const secret = newSecret()
    // Two with a space between them both sign.
    await db.asSystem.webhookEndpoint.update(id, { signingSecret: `${secret} ${newest(signingSecret)}` })
    return { secret }
  },

  async retireSigningSecret({ webhookEndpoint: { id }, db }) {
    const { signingSecret } = await db.asSystem.webhookEndpoint.get(id)
    await db.asSystem.webhookEndpoint.update(id, { signingSecret: newest(signingSecret) })
  },

  async ingestEvent({ input, actor, db, emit }) {
    const { source, reference, type, body } = input
    const { sender } = (await db.asSystem.eventSource.first({ name: source })) ?? {}
    if (sender !== actor.id)
      throw new Problem({ status: 403, code: 'not_your_source', title: 'You do not speak for this source' })
    const before = await db.asSystem.ingestedEvent.first({ source, reference })
    if (before && (before.type !== type || before.body !== body))
      throw new Problem({ status: 409, code: 'reference_reused', title: 'The source used this reference for another event' })
    if (before) return before
    const event = await db.asSystem.ingestedEvent.create(input)
    emit('eventIngested', { ingestedEvent: event.id, source, reference, type, body, delivery: 'first' })
    return event
  },

  async redeliverEvent({ ingestedEvent: { id, source, reference, type, body }, db, emit }) {
    emit('eventIngested', { ingestedEvent: id, source, reference, type, body, delivery: 'again' })
    return db.asSystem.ingestedEvent.update(id, { redeliveryCount: { add: 1 } })
  },
}

function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

function newest(secrets: string): string {
  return secrets.split(' ', 1)[0]!
}
