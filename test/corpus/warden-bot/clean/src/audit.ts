import { type Client, Events, type Guild, type GuildAuditLogsEntry } from 'discord.js'
import { settingsOf } from './cases.js'
import { inOrder } from './sequencer.js'

/** Bans and kicks by others are repeated in the guild's log channel. */
export function followAudit(client: Client) {
  client.on(Events.GuildAuditLogEntryCreate, (entry, guild) => {
    if (entry.executorId !== client.user?.id) inOrder(guild.id, () => repeat(entry, guild))
  })
}

async function repeat(entry: GuildAuditLogsEntry, guild: Guild) {
  const { logChannelId } = await settingsOf(guild.id)
  const channel = logChannelId ? guild.channels.cache.get(logChannelId) : undefined
  if (!channel?.isSendable()) return
  await channel.send({ content: `<@${entry.executorId}> did ${entry.action} to ${entry.targetId}`, allowedMentions: { parse: [] } })
}
