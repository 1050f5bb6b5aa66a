import { fileNamed } from '../../model/architecture/look-up.ts'
import { graphqlServers } from '../graphql-servers.ts'
import type { Rule } from '../rule.ts'
import { callsTo } from '../values.ts'
import { hasTracer } from './logging.ts'

export const rule: Rule = {
  id: 'obs/no-metrics',
  title: 'A service that tells nothing of itself',
  severity: 'low',
  confidence: 'likely',
  profile: 'audit',
  says: 'the service {what}, and exports neither metrics nor traces',
  because: 'that it is slow, or fails for some, is learned from its users',
  instead: 'count requests, their time and errors (`prom-client`, OpenTelemetry), and look at them',
  references: ['AWS Well-Architected OPS04'],
  once: true,

  check(architecture, report) {
    const { routes, files } = architecture.code
    const measures =
      /^(prom-client|express-prom-bundle|fastify-metrics|@opentelemetry\/.*|hot-shots|statsd-client|@willsoto\/nestjs-prometheus|@hono\/prometheus|appmetrics.*|@aws-lambda-powertools\/metrics)$/
    const served = routes.filter(({ place }) => {
      const file = fileNamed(architecture, place.file)
      return file !== undefined && !file.isTest && !file.isTool
    })
    const bot = callsTo(
      architecture,
      /^discord\.js:(Client\.login|ShardingManager\.spawn|ShardingManager\.createShard\(\)\.spawn)$/,
    )[0]
    const graph = graphqlServers(architecture)[0]?.call
    const [at] = served.length >= 3 ? [served[0]!.place] : [graph?.place ?? bot?.place]
    if (
      at === undefined ||
      hasTracer(architecture) ||
      files.some(({ imports }) => imports.some(({ from }) => measures.test(from)))
    )
      return
    if (served.some(({ path }) => /metrics/.test(path))) return
    const what = served.length >= 3 ? `serves ${served.length} routes` : graph === undefined ? 'is a bot' : 'answers a graph'
    const made = callsTo(architecture, /^discord\.js:(ShardingManager|Client)$/)[0]
    const [manifest] = architecture.deployment.packages
    report({
      at,
      subject: 'service',
      values: { what },
      related: [
        ...(made === undefined ? [] : [{ at: made.place, message: 'the bot is made here' }]),
        ...(manifest === undefined ? [] : [{ at: manifest.place, message: 'none of its packages measures' }]),
      ],
    })
  },

  bad: {
    'three routes and no number': `import express from 'express'
const app = express()
app.get('/a', (req, res) => res.json(1))
app.get('/b', (req, res) => res.json(2))
app.get('/c', (req, res) => res.json(3))
app.listen(3000)
`,
    'a bot': `import { Client, GatewayIntentBits } from 'discord.js'
const client = new Client({ intents: [GatewayIntentBits.Guilds] })
await client.login(process.env.DISCORD_TOKEN)
`,
    'a graph': `import { ApolloServer } from '@apollo/server'
const server = new ApolloServer({ typeDefs, resolvers })
`,
  },
  good: {
    'metrics are exported': `import express from 'express'
import { register } from 'prom-client'
const app = express()
app.get('/a', (req, res) => res.json(1))
app.get('/b', (req, res) => res.json(2))
app.get('/metrics', async (req, res) => res.send(await register.metrics()))
app.listen(3000)
`,
    'a library': `export const add = (a: number, b: number) => a + b
`,
  },
}
