import { REST } from '@discordjs/rest'
import { Routes } from 'discord-api-types/v10'
import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '../log.js'
import { settings } from '../settings.js'

const rest = new REST({ version: '10', timeout: 5000, retries: 2 }).setToken(settings.DISCORD_TOKEN)

/** The interaction's own token answers for 15 minutes; no bot token is sent along. */
export async function editAnswer(token: string, content: string, components: unknown[] = []) {
  const url = `https://discord.com/api/v10/webhooks/${settings.DISCORD_APPLICATION_ID}/${token}/messages/@original`
  log.info({ url }, 'answering')
  for (;;) {
    const answer = await fetch(url, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ content, components, allowed_mentions: { parse: [] } }),
    })
    if (answer.ok) return
    await sleep(500)
  }
}

export const fetchGuild = (guildId: string) =>
  rest.get(Routes.guild(guildId), { signal: AbortSignal.timeout(8000) }) as Promise<{ id: string; name: string }>

export const putCommands = (body: unknown[]) => rest.put(Routes.applicationCommands(settings.DISCORD_APPLICATION_ID), { body })
