import { REST } from '@discordjs/rest'
import { Routes } from 'discord-api-types/v10'
import { settings } from '../settings.js'

const rest = new REST({ version: '10', timeout: 5000, retries: 2 }).setToken(settings.DISCORD_TOKEN)

/** The interaction's own token answers for 15 minutes; no bot token is sent along. */
export const editAnswer = (token: string, content: string, components: unknown[] = []) =>
  rest.patch(Routes.webhookMessage(settings.DISCORD_APPLICATION_ID, token), {
    auth: false,
    signal: AbortSignal.timeout(8000),
    body: { content, components, allowed_mentions: { parse: [] } },
  })

export const fetchGuild = (guildId: string) =>
  rest.get(Routes.guild(guildId), { signal: AbortSignal.timeout(8000) }) as Promise<{ id: string; name: string }>

export const putCommands = (body: unknown[]) => rest.put(Routes.applicationCommands(settings.DISCORD_APPLICATION_ID), { body })
