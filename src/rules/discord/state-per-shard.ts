import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Value } from '../../model/architecture/code.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'
import { within } from '../values.ts'
import { connections } from './handlers.ts'

export const rule: Rule = {
  id: 'discord/state-per-shard',
  title: 'What one shard knows is taken for the whole',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{what}` is of this process alone, and the bot runs in several',
  because: 'each process has its own servers: counts are too small, and who is not found here may be there',
  instead: 'ask all (`client.shard.fetchClientValues`, `broadcastEval`), or keep it in a store that all of them read',
  references: ['https://discordjs.guide/sharding/additional-information.html'],

  check(architecture, report) {
    const several = severalBy(architecture)
    if (several === null || says(architecture, /^(fetchClientValues|broadcastEval)$/)) return
    const told = new Set<string>()
    for (const { callee, args, place, function: id } of architecture.code.calls) {
      if (!isServing(architecture, id)) continue
      const counted =
        wholeOf(callee) ??
        args
          .flatMap((arg) => [...within(arg, 5)])
          .flatMap((value: Value) => (value.is === 'name' ? (wholeOf(value.path) ?? []) : []))[0]
      if (counted === undefined || told.has(place.file)) continue
      told.add(place.file)
      report({
        at: place,
        subject: `state:${place.file}`,
        values: { what: counted },
        related: [{ at: several, message: 'several processes' }],
        unproven: 'no shard was started',
      })
    }
  },

  bad: {
    'a count of servers under a manager of shards': {
      'src/shards.ts': `import { ShardingManager } from 'discord.js'
const manager = new ShardingManager('./bot.js', { token: process.env.DISCORD_TOKEN })
await manager.spawn()
`,
      'src/bot.ts': `import { Client, GatewayIntentBits } from 'discord.js'
const client = new Client({ intents: [GatewayIntentBits.Guilds] })
client.on('interactionCreate', (interaction) => interaction.reply(\`in \${client.guilds.cache.size} servers\`))
await client.login()
`,
    },
  },
  good: {
    'all shards are asked': {
      'src/shards.ts': `import { ShardingManager } from 'discord.js'
const manager = new ShardingManager('./bot.js', { token: process.env.DISCORD_TOKEN })
await manager.spawn()
`,
      'src/bot.ts': `import { Client, GatewayIntentBits } from 'discord.js'
const client = new Client({ intents: [GatewayIntentBits.Guilds] })
client.on('interactionCreate', async (interaction) => {
  const sizes = await client.shard.fetchClientValues('guilds.cache.size')
  return interaction.reply(String(sizes.reduce((a, b) => a + b, 0)))
})
await client.login()
`,
    },
    'one process': `import { Client, GatewayIntentBits } from 'discord.js'
const client = new Client({ intents: [GatewayIntentBits.Guilds] })
client.on('interactionCreate', (interaction) => interaction.reply(\`in \${client.guilds.cache.size} servers\`))
await client.login()
`,
  },
}

/** All servers, users or channels of the client. */
function wholeOf(path: string): string | undefined {
  return /(?:^|\.)client\.(?:guilds|users|channels)\.cache\.(?:size|reduce|find|some|filter)\b/.exec(path)?.[0]
}

function says({ code }: Architecture, word: RegExp): boolean {
  return code.files.some(({ isTest, words }) => !isTest && words.some((each) => word.test(each)))
}

/** Where the bot is started more than once. */
function severalBy(architecture: Architecture): Place | null {
  const manager = architecture.code.calls.find(({ target }) =>
    /^(discord\.js:ShardingManager|discord-hybrid-sharding:ClusterManager)$/.test(target ?? ''),
  )
  if (manager !== undefined) return manager.place
  if (connections(architecture).length === 0 || !says(architecture, /^(shards|shardCount)$/)) return null
  return (
    architecture.deployment.containers.find(({ replicas, development }) => !development && (replicas?.count ?? 1) > 1)?.replicas
      ?.place ?? null
  )
}
