import { on } from 'node:events'
import { type Client, Events, type Guild, type GuildAuditLogsEntry } from 'discord.js'
import { settingsOf } from './cases.js'
import { log } from './log.js'

/** Bans and kicks by others are repeated in the guild's log channel. */
export function followAudit(client: Client) {
  read(client).catch((error) => log.error({ err: error }, 'audit log no longer followed'))
}

async function read(client: Client) {
  for await (const [entry, guild] of on(client, Events.GuildAuditLogEntryCreate)) {
    if (entry.executorId !== client.user?.id) await repeat(entry, guild)
  }
}

async function repeat(entry: GuildAuditLogsEntry, guild: Guild) {
  const { logChannelId } = await settingsOf(guild.id)
  const channel = logChannelId ? guild.channels.cache.get(logChannelId) : undefined
  if (!channel?.isSendable()) return
  await channel.send({ content: `<@${entry.executorId}> did ${entry.action} to ${entry.targetId}`, allowedMentions: { parse: [] } })
}
