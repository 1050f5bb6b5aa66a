import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Value } from '../../model/architecture/code.ts'
import { callOf, isServing, queriesIn } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'
import { callsTo, within } from '../values.ts'
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
    if (several === null) return
    for (const { made, changed, name } of copiesOfRows(architecture)) {
      report({
        at: made,
        subject: `state:${made.file} ${name}`,
        values: { what: name },
        related: [
          { at: changed, message: 'a change is noted here, in one process' },
          { at: several, message: 'several processes' },
        ],
        unproven: 'no shard was started',
      })
    }
    if (says(architecture, /^(fetchClientValues|broadcastEval)$/)) return
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
    'rows that each process has read once, and that one of them changes': {
      'src/shards.ts': `import { ShardingManager } from 'discord.js'
await new ShardingManager('./bot.js', { token: process.env.DISCORD_TOKEN }).spawn()
`,
      'src/words.ts': words('export const forbid = (word: string) => words.add(word)\n'),
    },
  },
  good: {
    'rows that are read once and never change': {
      'src/shards.ts': `import { ShardingManager } from 'discord.js'
await new ShardingManager('./bot.js', { token: process.env.DISCORD_TOKEN }).spawn()
`,
      'src/words.ts': words(''),
    },
    'rows at hand in a bot of one process': {
      'src/words.ts': words('export const forbid = (word: string) => words.add(word)\n'),
      'src/bot.ts': `import { Client, GatewayIntentBits } from 'discord.js'
import { isForbidden } from './words.js'
const client = new Client({ intents: [GatewayIntentBits.Guilds] })
await client.login()
`,
    },
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

function words(more: string): string {
  return `import { Pool } from 'pg'
const pool = new Pool()
const { rows } = await pool.query('select word from words')
const words = new Set(rows.map(({ word }) => word))
export const isForbidden = (word: string) => words.has(word)
${more}`
}

interface CopyOfRows {
  readonly name: string
  readonly made: Place
  readonly changed: Place
}

/** Sets and maps of a module that are filled with rows when it is loaded, and changed later on. */
function copiesOfRows(architecture: Architecture): readonly CopyOfRows[] {
  return callsTo(architecture, /^global:(Set|Map)$/).flatMap(
    ({ function: id, isNew, keptAs, args, place }): readonly CopyOfRows[] => {
      if (!isNew || keptAs === null || !id.endsWith('#0') || !args.some((arg) => isOfRows(architecture, id, arg))) return []
      const changed = callsTo(architecture, /^global:(Set|Map)\.(add|set|delete)$/).find(
        (call) => call.place.file === place.file && !call.function.endsWith('#0') && call.callee.startsWith(`${keptAs}.`),
      )
      return changed === undefined ? [] : [{ name: keptAs, made: place, changed: changed.place }]
    },
  )
}

/** Made of what a query of this module answers. */
function isOfRows(architecture: Architecture, module: string, given: Value): boolean {
  const queries = queriesIn(architecture, module)
  return [...within(given, 6)].some(
    (value) =>
      queries.some(({ place }) => place.start < value.place.end && place.end > value.place.start) ||
      ((value.is === 'name' || value.is === 'call') &&
        value.origin?.from === 'call' &&
        queries.some(({ call }) => {
          const { callee } = value.origin as { readonly callee: string }
          const asked = callOf(architecture, call)?.target
          return asked != null && (callee === asked || callee.startsWith(`${asked}(`) || callee.startsWith(`${asked}.`))
        })),
  )
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
