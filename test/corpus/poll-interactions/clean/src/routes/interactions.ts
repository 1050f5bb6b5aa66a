import { type APIInteraction, ComponentType, ButtonStyle, InteractionResponseType, InteractionType, MessageFlags, PermissionFlagsBits } from 'discord-api-types/v10'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { inBackground } from '../background.js'
import { editAnswer } from '../discord/api.js'
import { signedByDiscord } from '../discord/verify.js'
import { log } from '../log.js'
import { close, openPoll, vote } from '../polls.js'

export const interactions = new Hono()

const buttons = (id: string) => [
  {
    type: ComponentType.ActionRow,
    components: (['yes', 'no'] as const).map((v) => ({ type: ComponentType.Button, style: ButtonStyle.Secondary, label: v, custom_id: `${v}:${id}` })),
  },
]
const later = (flags = 0) => ({ type: InteractionResponseType.DeferredChannelMessageWithSource, data: { flags } })
const say = (content: string) => ({ type: InteractionResponseType.ChannelMessageWithSource, data: { content, flags: MessageFlags.Ephemeral } })

interactions.post('/interactions', bodyLimit({ maxSize: 64 * 1024 }), signedByDiscord, (c) => {
  const it = JSON.parse(c.get('body')) as APIInteraction
  if (it.type === InteractionType.Ping) return c.json({ type: InteractionResponseType.Pong })
  const guild = it.guild_id
  const user = it.member?.user.id
  if (!guild || !user) return c.json(say('Only inside a server'))

  if (it.type === InteractionType.MessageComponent) {
    const [answer, id] = it.data.custom_id.split(':')
    if ((answer !== 'yes' && answer !== 'no') || !id) return c.json(say('Unknown button'))
    inBackground('vote', async () => editAnswer(it.token, (await vote(guild, id, user, answer)) ? 'Counted' : 'This poll is closed'))
    return c.json(later(MessageFlags.Ephemeral))
  }
  if (it.type !== InteractionType.ApplicationCommand || !('options' in it.data)) return c.json(say('Not understood'))

  const value = String((it.data.options?.[0] as { value?: string })?.value ?? '')
  if (it.data.name === 'poll') {
    inBackground('poll', async () => {
      await openPoll(guild, it.id, value, Date.now())
      await editAnswer(it.token, value, buttons(it.id))
    })
    return c.json(later())
  }
  if (it.data.name === 'poll-close') {
    if (!(BigInt(it.member?.permissions ?? 0) & PermissionFlagsBits.ManageMessages)) {
      log.warn({ event: 'permission.refused', user, guild }, 'may not close polls')
      return c.json(say('That takes the permission to manage messages'))
    }
    inBackground('close', async () => editAnswer(it.token, (await close(guild, value)) ? 'Closed' : 'No such poll'))
    return c.json(later(MessageFlags.Ephemeral))
  }
  return c.json(say('Not understood'))
})
