import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId } from '../../model/architecture/code.ts'
import { databasesOf, fileOf, isServing } from '../../model/architecture/look-up.ts'
import type { Case, Rule } from '../rule.ts'
import { fieldOf, settled, within } from '../values.ts'

/** What opens a database that its arguments name. */
const openers =
  /^(pg:(default\.)?(Pool|Client)|postgres:default|knex:(default|knex)|typeorm:DataSource|sequelize:Sequelize|mysql2(\/promise)?:(createPool|createConnection)|better-sqlite3:default|@libsql\/client:createClient|@prisma\/client:PrismaClient)$/
const tenantWord = /tenant|workspace|customer|organi[sz]ation|\borg|shop|school/i

export const rule: Rule = {
  id: 'mig/fleet-no-plan',
  title: 'A database for each tenant, and migrations for one',
  severity: 'high',
  confidence: 'maybe',
  profile: 'review',
  says: '`{callee}` opens a database for each {tenant}, and nothing migrates them one by one',
  because:
    'the migrations reach a single database: the others stay behind, each at its own version, and new code meets old tables',
  instead:
    'write a migrator that goes through all of them, keeps the version of each, goes on where one fails and says which are behind',

  check(architecture, report) {
    const isMigrated = databasesOf(architecture).some(({ kind, migrations }) => kind === 'migrations' && migrations.length > 0)
    if (!isMigrated || goesThroughAll(architecture)) return
    const wrappers = openingParameters(architecture)
    for (const call of architecture.code.calls) {
      const tenant = isServing(architecture, call.function) ? tenantOf(call, wrappers) : null
      if (tenant === null) continue
      const first = databasesOf(architecture).find(({ kind }) => kind === 'migrations')!.migrations[0]!
      report({
        at: call.place,
        subject: `function:${call.function}`,
        values: { callee: call.callee, tenant },
        related: [{ at: first.statements[0]?.place ?? first.place, message: 'these are run on one database' }],
      })
      return
    }
  },

  bad: {
    'a file for each tenant, by a function that opens any': {
      'migrations/001_init.sql': 'create table orders (id bigint primary key);\n',
      'src/databases.ts': `import { join } from 'node:path'
import Database from 'better-sqlite3'
const connect = (file: string) => new Database(file)
export const databaseOf = (tenantId: string) => connect(join('data', \`\${tenantId}.db\`))
`,
    },
    'a pool for each tenant': opened('new Pool({ host: process.env.DB_HOST, database: `tenant_${tenant}` })'),
  },
  good: {
    'one file, by a function that opens any': {
      'migrations/001_init.sql': 'create table orders (id bigint primary key);\n',
      'src/database.ts': `import Database from 'better-sqlite3'
export const connect = (file: string) => new Database(file)
export const main = connect('data/main.db')
`,
    },
    'a script that goes through all': {
      ...(opened('new Pool({ host: process.env.DB_HOST, database: `tenant_${tenant}` })') as Record<string, string>),
      'scripts/migrate-all.ts': `import { migrate } from './migrate.js'
import { tenants } from './tenants.js'

for (const tenant of await tenants()) await migrate(tenant)
`,
    },
    'one database for all': opened('new Pool({ host: process.env.DB_HOST, database: process.env.DB_NAME })'),
    'each tenant has its own deployment': opened('new Pool({ database: process.env.TENANT_DATABASE })'),
  },
}

function opened(pool: string): Case {
  return {
    'migrations/001_init.sql': 'create table orders (id bigint primary key);\n',
    'src/pools.ts': `import { Pool } from 'pg'

const pools = new Map<string, Pool>()
export function poolOf(tenant: string) {
  const pool = pools.get(tenant) ?? ${pool}
  pools.set(tenant, pool)
  return pool
}
`,
  }
}

/** Functions that open the database that one of their parameters names: `connect(file)`. */
function openingParameters(architecture: Architecture): ReadonlyMap<FunctionId, number> {
  const found = new Map<FunctionId, number>()
  for (const { target, args, function: id } of architecture.code.calls) {
    const [first] = args
    if (target === null || !openers.test(target) || first?.is !== 'name') continue
    if (first.origin?.from === 'parameter' && first.origin.name === first.path) found.set(id, first.origin.index)
  }
  return found
}

/** The word for whom it is opened, where the name of the database is made of that. */
function tenantOf({ target, to, args }: Call, wrappers: ReadonlyMap<FunctionId, number>): string | null {
  const at = to === null ? undefined : wrappers.get(to)
  if (at === undefined && (target === null || !openers.test(target))) return null
  const named = (at === undefined ? args : args.slice(at, at + 1)).flatMap((arg) => {
    const options = settled(arg)
    if (options.is !== 'object') return [arg]
    return [
      'database',
      'connectionString',
      'url',
      'filename',
      'connection.database',
      'datasourceUrl',
      'datasources.db.url',
    ].flatMap((key) => fieldOf(options, key) ?? [])
  })
  for (const value of named) {
    for (const inner of within(value)) {
      if (inner.is !== 'name' || inner.origin?.from === 'environment' || /process\.env|config|settings/i.test(inner.path))
        continue
      const word = tenantWord.exec(inner.path)?.[0]
      if (word !== undefined) return word.toLowerCase()
    }
  }
  return null
}

/** A loop that migrates each of them, or a command that is named so. */
function goesThroughAll(architecture: Architecture): boolean {
  const { calls } = architecture.code
  const loops = calls.some(
    ({ loop, callee, function: id }) =>
      loop !== null && /migrat|schema/i.test(callee) && fileOf(architecture, id)?.isTest !== true,
  )
  return (
    loops ||
    architecture.deployment.packages.some(({ scripts }) =>
      Object.keys(scripts).some((name) => /migrat/i.test(name) && /tenant|all|fleet|each/i.test(name)),
    ) ||
    calls.some(({ callee }) => /(migrate|provision|setup|init)\w*(Tenant|Workspace|All)/i.test(callee))
  )
}
