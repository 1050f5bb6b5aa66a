import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import { callsIn, functionOf, isServing, queriesIn, routesThrough } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { within } from '../values.ts'
import { handling } from './example.ts'

/** What opens connections, or a pool of them. */
const clients =
  /^(pg:(default\.)?(Pool|Client)|@prisma\/client:PrismaClient|postgres:default|mysql2(\/promise)?:(createPool|createConnection)|knex:(default|knex)|typeorm:DataSource|sequelize:Sequelize|mongodb:MongoClient|i?oredis:(default|Redis)|redis:createClient|@neondatabase\/serverless:Pool)$/

export const rule: Rule = {
  id: 'query/client-per-request',
  title: 'A database client for each request',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` is made anew for each {route}',
  because:
    'each request pays for a connection, and those that are not closed stay: under load the database refuses everybody, long before it is busy',
  instead: 'make it once, in a module of its own, and import it',
  references: [
    'https://node-postgres.com/guides/pool-sizing',
    'https://www.prisma.io/docs/orm/prisma-client/setup-and-configuration/databases-connections',
  ],

  check(architecture, report) {
    if (isServerless(architecture)) return
    for (const call of architecture.code.calls) {
      if (
        call.target === null ||
        !clients.test(call.target) ||
        (/:(default|knex)$/.test(call.target) && !call.isNew && call.args.length === 0)
      )
        continue
      const route = routesThrough(architecture, call.function)[0]
      if (route === undefined || !isServing(architecture, call.function) || isKept(architecture, call)) continue
      report({
        at: call.place,
        subject: `route:${route.method} ${route.path}`,
        values: { callee: call.callee, route: `\`${route.method} ${route.path}\`` },
        related: [{ at: route.place, message: 'the route leads here' }],
      })
    }
  },

  bad: {
    'a pool of postgres.js for one question': `import express from 'express'
import postgres from 'postgres'

const app = express()
app.get('/orders/:id', async (req, res) => {
  const own = postgres(process.env.DATABASE_URL, { max: 1 })
  const [order] = await own\`select id from orders where id = ${'${req.params.id}'}\`
  await own.end()
  res.json(order)
})
`,
    'a pool in a handler': `import express from 'express'
import { Pool } from 'pg'

const app = express()
app.get('/orders', async (req, res) => {
  const pool = new Pool()
  const { rows } = await pool.query('select id from orders where customer_id = $1', [req.query.customer])
  res.json(rows)
})
`,
    'a client in a function that handlers call': `import express from 'express'
import { PrismaClient } from '@prisma/client'

const app = express()
app.get('/orders', async (req, res) => {
  res.json(await ordersOf(String(req.query.customer)))
})

async function ordersOf(customer: string) {
  const prisma = new PrismaClient()
  return prisma.order.findMany({ where: { customer }, take: 20 })
}
`,
  },
  good: {
    'made once': handling("const { rows } = await pool.query('select id from orders limit 20')\nres.json(rows)"),
    'made when it is first needed': `import express from 'express'
import { Pool } from 'pg'

const app = express()
let pool: Pool | undefined
function database() {
  pool ??= new Pool()
  return pool
}
app.get('/orders', async (req, res) => {
  const { rows } = await database().query('select id from orders limit 20')
  res.json(rows)
})
`,
    'one for each tenant, which are kept': `import express from 'express'
import { Pool } from 'pg'

const app = express()
const pools = new Map<string, Pool>()
function poolOf(tenant: string) {
  const known = pools.get(tenant)
  if (known) return known
  const pool = new Pool({ database: tenant })
  pools.set(tenant, pool)
  return pool
}
app.get('/orders', async (req, res) => {
  const { rows } = await poolOf(req.user.tenant).query('select id from orders limit 20')
  res.json(rows)
})
`,
    'a connection that listens for as long as the request lasts': `import express from 'express'
import { Client } from 'pg'

const app = express()
app.get('/events', async (req, res) => {
  const client = new Client()
  await client.connect()
  await client.query('LISTEN orders')
  client.on('notification', ({ payload }) => res.write(payload))
  req.on('close', () => client.end())
})
`,
    'a platform that keeps nothing between requests': {
      'package.json': '{"name":"edge","dependencies":{"pg":"8.0.0"},"devDependencies":{"wrangler":"4.0.0"}}\n',
      'src/server.ts': `import { Hono } from 'hono'
import { Client } from 'pg'

const app = new Hono()
app.get('/orders', async (c) => {
  const client = new Client(c.env.HYPERDRIVE.connectionString)
  await client.connect()
  const { rows } = await client.query('select id from orders limit 20')
  return c.json(rows)
})
export default app
`,
    },
  },
}

function isServerless({ deployment, code }: Architecture): boolean {
  return (
    deployment.packages.some(({ dependencies, devDependencies }) =>
      Object.keys({ ...dependencies, ...devDependencies }).some((name) =>
        /^(wrangler|serverless|sst|aws-lambda|@types\/aws-lambda|@cloudflare\/workers-types|@vercel\/node|@netlify\/functions|firebase-functions)$/.test(
          name,
        ),
      ),
    ) || code.files.some(({ imports }) => imports.some(({ from }) => from === 'aws-lambda' || from.startsWith('cloudflare:')))
  )
}

/** It outlives the request: kept in something outside, made under a condition, or handed to what keeps it. */
function isKept(architecture: Architecture, call: Call): boolean {
  const { function: id, place } = call
  const own = functionOf(architecture, id)
  if (call.conditions.length > 0 || own === undefined || own.within === null) return true
  const isAssigned = architecture.code.assignments.some(
    ({ function: at, kind, value }) =>
      at === id &&
      kind !== 'local' &&
      [...within(value)].some((inner) => inner.place.start === place.start && inner.place.file === place.file),
  )
  const keeps = callsIn(architecture, id).some(({ callee }) => /\.(set|register|provide|decorate|useValue)$/.test(callee))
  const listens = queriesIn(architecture, id).some(({ sql }) => /^\s*listen\b/i.test(sql ?? ''))
  const isOnce = callsIn(architecture, own.within).some(
    ({ callee, args }) =>
      /once|memo|lazy|cache|singleton|useFactory/i.test(callee) && args.some((arg) => arg.is === 'function' && arg.id === id),
  )
  const isSetup =
    /^(\w+\.)?(constructor|(create|make|build|init|setup|start|boot|bootstrap)(App|Server|Application|Container|Context|Fastify|Module)?|main|on(ModuleInit|ApplicationBootstrap))$/i.test(
      own.name ?? '',
    )
  return isAssigned || keeps || listens || isOnce || isSetup
}
