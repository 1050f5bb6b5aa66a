import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Container } from '../../model/architecture/deployment.ts'
import type { Place } from '../../model/architecture/place.ts'
import { isInfrastructure } from '../image-kinds.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, settled } from '../values.ts'
import { replaced } from '../yaml-edit.ts'
import { connections } from './handlers.ts'

export const rule: Rule = {
  id: 'discord/identify-storm',
  title: 'Copies of a bot that sign in at the same moment',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '{what}',
  because:
    'the limit of sign-ins is of the token, and each process counts alone: sessions are invalidated, they sign in again, and after 1,000 in a day Discord resets the token; without shards, every copy handles every event too',
  instead: '{advice}',
  references: [
    'https://discord.com/developers/docs/events/gateway#rate-limiting',
    'https://discord.com/developers/docs/events/gateway#sharding',
  ],

  check(architecture, report) {
    for (const at of shardsAtOnce(architecture)) {
      report({
        at,
        subject: 'shards',
        values: {
          what: 'all shards are started at the same moment, and each of them signs in',
          advice: 'let `manager.spawn()` start them one after the other, with 5 seconds or more between two',
        },
        unproven: 'no gateway was asked',
      })
    }
    const [login] = connections(architecture)
    if (login === undefined || isShared(architecture)) return
    const bots = architecture.deployment.containers.filter(isBot)
    const images = new Set(bots.map(({ image, build }) => image ?? build))
    for (const container of bots) {
      const { replicas, workloadName, name } = container
      // Of several programs nothing tells which one is the bot but its name.
      if (
        replicas === null ||
        replicas.count < 2 ||
        (images.size > 1 && !/bot|gateway|shard|discord/i.test(`${workloadName} ${name}`))
      )
        continue
      const shards = isSharded(architecture)
      report({
        at: replicas.place,
        subject: `container:${workloadName}/${name}`,
        values: {
          what: `\`${workloadName}\` runs ${replicas.count} times, and each copy signs in to the gateway by itself${shards ? ', with no limiter between them' : ', without a shard of its own'}`,
          advice: shards
            ? 'share the limiter (`buildIdentifyThrottler` over Redis), or start the copies one after the other, each when the one before is ready'
            : 'run one copy, or give each its shards and let them sign in one after the other',
        },
        related: [{ at: login.place, message: 'signs in here' }],
        ...(!shards && { fix: { safety: 'suggested' as const, edits: [replaced(replicas.place, '1')] } }),
        unproven: 'no gateway was asked',
      })
    }
  },

  bad: {
    'four pods with one token': {
      'src/bot.ts': bot(''),
      'k8s/bot.yaml': pods(4),
    },
    'shards by ordinal, each with a limiter of its own': {
      'src/bot.ts': bot(', shards: Number(process.env.SHARD), shardCount: 4'),
      'k8s/bot.yaml': pods(4),
    },
    'shards that a manager starts all at once': `import { ShardingManager } from 'discord.js'
const manager = new ShardingManager('./bot.js', { token: process.env.DISCORD_TOKEN, totalShards: 4 })
await Promise.all([0, 1, 2, 3].map((id) => manager.createShard(id).spawn()))
`,
    'no pause between two': `import { ShardingManager } from 'discord.js'
const manager = new ShardingManager('./bot.js', { token: process.env.DISCORD_TOKEN })
await manager.spawn({ delay: 0 })
`,
  },
  good: {
    'shards one after the other': `import { ShardingManager } from 'discord.js'
const manager = new ShardingManager('./bot.js', { token: process.env.DISCORD_TOKEN, totalShards: 4 })
for (let id = 0; id < 4; id++) {
  await manager.createShard(id).spawn()
  await sleep(5500)
}
`,
    'at the pace of the manager': `import { ShardingManager } from 'discord.js'
const manager = new ShardingManager('./bot.js', { token: process.env.DISCORD_TOKEN })
await manager.spawn({ delay: 6_000 })
`,
    'one pod': {
      'src/bot.ts': bot(''),
      'k8s/bot.yaml': pods(1),
    },
    'a limiter that they share': {
      'src/bot.ts': bot(', shards: Number(process.env.SHARD), ws: { buildIdentifyThrottler: () => throttler }'),
      'k8s/bot.yaml': pods(4),
    },
    'copies of a server that only takes interactions over HTTP': {
      'src/server.ts': `import express from 'express'
import { verifyKeyMiddleware } from 'discord-interactions'
const app = express()
app.post('/interactions', verifyKeyMiddleware(process.env.KEY), (req, res) => res.json({ type: 1 }))
app.listen(3000)
`,
      'k8s/bot.yaml': pods(4),
    },
  },
  fixed: {
    'four pods with one token': {
      'k8s/bot.yaml': pods(1),
    },
  },
}

/** Where a manager starts its shards without the pause that the limit of sign-ins asks for. */
function shardsAtOnce(architecture: Architecture): readonly Place[] {
  const all = callsTo(architecture, /^global:Promise\.(all|allSettled)$/)
  const together = callsTo(architecture, /^discord\.js:ShardingManager\.createShard\(\)\.spawn$/).flatMap(
    ({ place, loop, awaited }) => {
      const around = all.find(
        (each) => each.place.file === place.file && each.place.start < place.start && place.end <= each.place.end,
      )
      if (around !== undefined) return [around.place]
      return loop !== null && !awaited ? [place] : []
    },
  )
  const hurried = callsTo(architecture, /^discord\.js:ShardingManager\.spawn$/).filter(({ args: [options] }) => {
    const delay = fieldOf(options, 'delay')
    const said = delay === undefined ? undefined : settled(delay)
    return said?.is === 'number' && said.value < 5_000
  })
  return [...together, ...hurried.map(({ place }) => place)].slice(0, 1)
}

function bot(options: string): string {
  return `import { Client, GatewayIntentBits } from 'discord.js'
const client = new Client({ intents: [GatewayIntentBits.Guilds]${options} })
await client.login(process.env.DISCORD_TOKEN)
`
}

function pods(count: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: bot }
spec:
  replicas: ${count}
  template:
    spec:
      containers:
        - name: bot
          image: ghcr.io/acme/bot:1
`
}

function isBot({ development, initContainer, workload, image }: Container): boolean {
  return !development && !initContainer && !['Job', 'CronJob'].includes(workload) && !isInfrastructure(image)
}

function says({ code }: Architecture, word: RegExp): boolean {
  return code.files.some(({ isTest, words }) => !isTest && words.some((each) => word.test(each)))
}

function isShared(architecture: Architecture): boolean {
  return says(architecture, /^(buildIdentifyThrottler|IIdentifyThrottler|waitForIdentify)$/)
}

function isSharded(architecture: Architecture): boolean {
  return says(architecture, /^(shards|shardCount|ShardingManager|ClusterManager|shardIds)$/)
}
