import type { Case } from '../rule.ts'

/** A bot of one listener, whose handler is `body`. */
export function listener(event: string, parameters: string, body: string, imports = ''): Case {
  return `import { Client, Events, GatewayIntentBits } from 'discord.js'
import { Pool } from 'pg'
${imports}
const pool = new Pool()
const client = new Client({ intents: [GatewayIntentBits.Guilds] })

client.on(Events.${event}, async (${parameters}) => {
  ${body}
})

await client.login(process.env.DISCORD_TOKEN)
`
}

/** A file that asks Discord by hand, beside a bot. */
export function asking(body: string): Readonly<Record<string, string>> {
  return {
    'src/bot.ts': `import { Client, GatewayIntentBits } from 'discord.js'
export const client = new Client({ intents: [GatewayIntentBits.Guilds] })
await client.login(process.env.DISCORD_TOKEN)
`,
    'src/announce.ts': body,
  }
}
