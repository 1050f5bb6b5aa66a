import { type Client, Events, type Interaction } from 'discord.js'
import { eventAdmin } from './commands/admin.js'
import { event, join } from './commands/event.js'
import { rollcall } from './commands/data.js'
import { forgetGuild, moveScheduled } from './events.js'
import { log } from './log.js'
import { handled } from './metrics.js'
import { Sequencer } from './sequencer.js'

const perGuild = new Sequencer()
const failed = (what: string) => (error: unknown) => log.error({ err: error, what }, 'handler failed')

async function dispatch(interaction: Interaction) {
  if (interaction.isButton() && interaction.inCachedGuild() && interaction.customId.startsWith('join:')) return join(interaction)
  if (!interaction.isChatInputCommand()) return
  handled.inc({ command: interaction.commandName })
  if (interaction.commandName === 'rollcall') return rollcall(interaction)
  if (!interaction.inCachedGuild()) return
  if (interaction.commandName === 'event') return event(interaction)
  if (interaction.commandName === 'event-admin') return eventAdmin(interaction)
}

export function listen(client: Client) {
  client.on(Events.InteractionCreate, (interaction) => {
    dispatch(interaction).catch(failed('interaction'))
  })
  client.on(Events.GuildDelete, (guild) => {
    // Not when Discord itself is down: the guild is then unavailable, not left.
    if (guild.available) perGuild.run(guild.id, () => forgetGuild(guild.id)).catch(failed('guild left'))
  })
  client.on(Events.GuildScheduledEventUpdate, (_before, now) => {
    const start = now.scheduledStartAt
    if (start) perGuild.run(now.guildId, () => moveScheduled(now.guildId, now.id, now.name, start)).catch(failed('event moved'))
  })
}
