import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import type { Container } from '../../model/architecture/deployment.ts'
import { fileOf } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { callsReached, queriesReached } from '../reach.ts'
import type { Case, Rule } from '../rule.ts'
import { fieldOf } from '../values.ts'

/** What migrates without keeping a second process out. */
const runners =
  /^(drizzle-orm\/[\w-]+\/migrator:migrate|typeorm:DataSource(\..*)?\.(runMigrations|synchronize)|sequelize(-typescript)?:Sequelize\.sync|umzug:Umzug\.(up|runAsCLI))$/
const commands =
  /\b(typeorm|typeorm-ts-node-\w+)\b.*\b(migration:run|schema:sync)\b|\bsequelize(-cli)?\b.*\bdb:migrate\b|\bdrizzle-kit\b.*\b(migrate|push)\b|\bprisma\b.*\bdb push\b/

export const rule: Rule = {
  id: 'mig/boot-race',
  title: 'Every instance migrates when it starts',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '`{what}` migrates at the start of each instance, of which `{name}` has {replicas}, and holds no lock',
  because:
    'instances that start together run the same migration at once: one fails in the middle, or both apply it, and a slow one keeps all of them from starting',
  instead: 'migrate in a job that runs once before the new instances start, or take `pg_advisory_lock` around it',
  references: ['https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS'],

  check(architecture, report) {
    const many = scaledOf(architecture)
    if (many === null || isLocked(architecture)) return
    for (const { at, what } of [...inCode(architecture), ...inCommands(architecture, many.container)].slice(0, 1)) {
      report({
        at,
        subject: `container:${many.container.name}`,
        values: { what, name: many.container.name, replicas: many.count },
        related: [{ at: many.place, message: `${many.count} instances` }],
      })
    }
  },

  bad: {
    'Drizzle, three replicas': deployed(`import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'

const db = drizzle(process.env.DATABASE_URL)
await migrate(db, { migrationsFolder: 'drizzle' })
`),
    'a runner of our own': {
      ...(deployed(`import express from 'express'
import { migrate } from './migrate.js'

await migrate()
express().listen(8080)
`) as Record<string, string>),
      'src/migrate.ts': `import { readdir, readFile } from 'node:fs/promises'
import { Pool } from 'pg'

const pool = new Pool()
export async function migrate() {
  for (const name of await readdir('migrations')) await pool.query(await readFile(\`migrations/\${name}\`, 'utf8'))
}
`,
    },
    'TypeORM by a setting': deployed(`import { DataSource } from 'typeorm'

export const source = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, migrationsRun: true })
await source.initialize()
`),
    'in the start script': deployed(
      "import express from 'express'\n\nexpress().listen(3000)\n",
      '{"name":"api","scripts":{"start":"typeorm migration:run -d dist/source.js && node dist/server.js"}}\n',
    ),
  },
  good: {
    'a file that each instance has for itself': {
      ...(deployed(`import express from 'express'
import { migrate } from './migrate.js'

migrate()
express().listen(8080)
`) as Record<string, string>),
      'src/migrate.ts': `import { readdirSync, readFileSync } from 'node:fs'
import Database from 'better-sqlite3'

const db = new Database('notes.db')
export function migrate() {
  const done = db.prepare('select name from migrations').all()
  for (const name of readdirSync('migrations')) if (!done.includes(name)) db.exec(readFileSync(\`migrations/\${name}\`, 'utf8'))
}
`,
    },
    'a runner of our own that holds a lock': {
      ...(deployed(`import express from 'express'
import { migrate } from './migrate.js'

await migrate()
express().listen(8080)
`) as Record<string, string>),
      'src/migrate.ts': `import { readdir, readFile } from 'node:fs/promises'
import { Pool } from 'pg'

const pool = new Pool()
export async function migrate() {
  const client = await pool.connect()
  await client.query('select pg_advisory_lock(7)')
  for (const name of await readdir('migrations')) await client.query(await readFile(\`migrations/\${name}\`, 'utf8'))
  client.release(true)
}
`,
    },
    'one instance': deployed(
      `import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'

await migrate(drizzle(process.env.DATABASE_URL), { migrationsFolder: 'drizzle' })
`,
      undefined,
      1,
    ),
    'under a lock': deployed(`import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { Pool } from 'pg'

const pool = new Pool()
const client = await pool.connect()
await client.query('select pg_advisory_lock(4711)')
await migrate(drizzle(client), { migrationsFolder: 'drizzle' })
await client.query('select pg_advisory_unlock(4711)')
`),
    'a runner that locks by itself': deployed(
      "import express from 'express'\n\nexpress().listen(3000)\n",
      '{"name":"api","scripts":{"start":"prisma migrate deploy && node dist/server.js"}}\n',
    ),
    'a script that a job runs': {
      ...(deployed("import express from 'express'\n\nexpress().listen(3000)\n") as Record<string, string>),
      'scripts/migrate.ts': `import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'

await migrate(drizzle(process.env.DATABASE_URL), { migrationsFolder: 'drizzle' })
`,
    },
    'only while it is developed': deployed(`import { Sequelize } from 'sequelize'

const sequelize = new Sequelize(process.env.DATABASE_URL)
if (process.env.NODE_ENV !== 'production') await sequelize.sync()
`),
  },
}

function deployed(server: string, manifest = '{"name":"api","scripts":{"start":"node dist/server.js"}}\n', replicas = 3): Case {
  return {
    'package.json': manifest,
    'src/server.ts': server,
    'k8s/api.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  replicas: ${replicas}
  selector:
    matchLabels: { app: api }
  template:
    metadata:
      labels: { app: api }
    spec:
      containers:
        - name: api
          image: example/api:1
          command: [npm, start]
`,
  }
}

interface Scaled {
  readonly container: Container
  readonly count: number
  readonly place: Place
}

/** What runs more than once at a time and is no database. */
function scaledOf({ deployment }: Architecture): Scaled | null {
  for (const container of deployment.containers) {
    const { replicas, development, workload, image } = container
    if (development || replicas === null || replicas.count < 2 || /job|statefulset|daemonset/i.test(workload)) continue
    if (/(^|\/)(postgres|postgis|mysql|mariadb|redis|nginx|mongo|rabbitmq|kafka|traefik|caddy)\b/i.test(image ?? '')) continue
    return { container, count: replicas.count, place: replicas.place }
  }
  return null
}

function isLocked({ code }: Architecture): boolean {
  return code.queries.some(({ sql }) => /advisory_(xact_)?lock|get_lock\(|lock\s+table/i.test(sql ?? ''))
}

interface Start {
  readonly at: Place
  readonly what: string
}

function inCode(architecture: Architecture): readonly Start[] {
  return architecture.code.calls.flatMap((call): readonly Start[] => {
    const file = fileOf(architecture, call.function)
    if (
      (call.target === null && call.to === null) ||
      file === undefined ||
      file.isTest ||
      file.isTool ||
      /migrat|cli|command/i.test(file.file)
    )
      return []
    if (isOwnRunner(architecture, call)) return isForDevelopment(call) ? [] : [{ at: call.place, what: call.callee }]
    if (runners.test(call.target ?? '')) return isForDevelopment(call) ? [] : [{ at: call.place, what: call.callee }]
    return /^typeorm:DataSource$/.test(call.target ?? '') ? bySetting(call) : []
  })
}

/** A function of ours, called as the process starts, that goes through a folder and sends what it finds to the database. */
function isOwnRunner(architecture: Architecture, { callee, to, function: id }: Call): boolean {
  if (to === null || !/migrat/i.test(callee) || !id.endsWith('#0')) return false
  const readsFolder = callsReached(architecture, to).some(({ target }) =>
    /^node:fs(\/promises)?:(promises\.)?readdir(Sync)?$/.test(target ?? ''),
  )
  // A file of SQLite belongs to its instance, and its writers wait for each other.
  return readsFolder && queriesReached(architecture, to).some(({ client }) => client !== 'better-sqlite3')
}

function bySetting({ args }: Call): readonly Start[] {
  for (const name of ['migrationsRun', 'synchronize']) {
    const value = fieldOf(args[0], name)
    if (value?.is === 'boolean' && value.value) return [{ at: value.place, what: `${name}: true` }]
  }
  return []
}

function isForDevelopment({ conditions }: Call): boolean {
  return conditions.some((condition) => /NODE_ENV|production|isProd|isDev|development|argv|MIGRAT|SYNC/i.test(condition))
}

/** What the container runs, or the script that it names. */
function inCommands({ deployment }: Architecture, container: Container): readonly Start[] {
  const command = container.command.join(' ')
  if (commands.test(command)) return [{ at: container.place, what: command.slice(0, 60) }]
  const starts = /\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?([\w:-]+)/.exec(command)?.[1] ?? (command === '' ? 'start' : null)
  return deployment.packages.flatMap(({ scripts }) => {
    const names = starts === null ? [] : [`pre${starts}`, starts]
    return names.flatMap((name) => {
      const script = Object.hasOwn(scripts, name) ? scripts[name] : undefined
      return script !== undefined && commands.test(script.text) ? [{ at: script.place, what: script.text.slice(0, 60) }] : []
    })
  })
}
