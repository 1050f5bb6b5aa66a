import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import type { Container, Variable } from '../../model/architecture/deployment.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { scaledRunnerOf } from '../replicas.ts'
import type { Case, Rule } from '../rule.ts'

/** What PostgreSQL is shipped with. */
const shippedConnections = 100
/** For people, backups and migrations. */
const reserved = 3
/** What a pool takes where nothing is said, by its package. */
const defaults: readonly { readonly target: RegExp; readonly size: number; readonly keys: readonly string[] }[] = [
  { target: /^pg:(Pool|default\.Pool)$/, size: 10, keys: ['max'] },
  { target: /^postgres:default$/, size: 10, keys: ['max'] },
  { target: /^knex:(default|knex)$/, size: 10, keys: ['pool.max'] },
  { target: /^typeorm:DataSource$/, size: 10, keys: ['extra.max', 'poolSize', 'extra.poolSize'] },
  { target: /^sequelize:Sequelize$/, size: 5, keys: ['pool.max'] },
]

export const rule: Rule = {
  id: 'query/pool-math',
  title: 'More connections than the database takes',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{sum} connections can be opened, and the database takes {limit}',
  because: 'under load the last instances to ask are refused: requests fail although the database has room to work',
  instead: 'make pool × replicas at most {room}, raise `max_connections` with the memory it needs, or put a pooler in front',
  references: ['https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-MAX-CONNECTIONS', 'ASVS 13.1.2'],

  check(architecture, report) {
    if (hasPooler(architecture)) return
    const limit = limitOf(architecture)
    const pools = poolsOf(architecture)
    const users = usersOf(architecture, pools)
    const total = users.reduce((sum, { replicas, size, processes }) => sum + replicas * size * processes, 0)
    // One instance of one service: nothing is multiplied, and the default limit is only a guess.
    if (
      users.length === 0 ||
      total <= limit.count - reserved ||
      (limit.place === null && users.every(({ replicas }) => replicas === 1))
    )
      return
    const [first, ...others] = users
    report({
      at: first!.place,
      subject: `database:${limit.name}`,
      severity: limit.place === null ? 'medium' : 'high',
      confidence: limit.place === null ? 'likely' : 'certain',
      values: {
        sum: `${users.map(({ name, replicas, size, processes }) => `${name} ${replicas} × ${processes === 1 ? '' : `${processes} × `}${size}`).join(' + ')} = ${total}`,
        limit: `${limit.count}${limit.place === null ? ', as PostgreSQL is shipped' : ''}`,
        room: limit.count - reserved,
      },
      related: [
        ...users.flatMap(({ pool, size }) => (pool === null ? [] : [{ at: pool, message: `each instance opens up to ${size}` }])),
        ...others.map(({ place, replicas, name }) => ({ at: place, message: `${replicas} instances of ${name}` })),
        ...(limit.place === null ? [] : [{ at: limit.place, message: `the database takes ${limit.count}` }]),
      ],
      unproven: 'the sum is made of what the files say',
    })
  },

  bad: {
    'replicas times pool': deployed({ replicas: 8, max: 20, limit: 100 }),
    'variables in a file that is not kept here': {
      ...(deployed({ replicas: 8, max: 20, limit: 100 }) as Record<string, string>),
      'compose.yaml': `services:
  api:
    build: .
    env_file: .env
    deploy: { replicas: 8 }
  db:
    image: postgres:17
    command: [postgres, -c, max_connections=100]
`,
    },
    'the shipped limit': deployed({ replicas: 12, max: 10 }),
  },
  good: {
    'within the limit': deployed({ replicas: 4, max: 20, limit: 100 }),
    'a pooler in front': deployed({
      replicas: 8,
      max: 20,
      limit: 100,
      more: '  pgbouncer:\n    image: edoburu/pgbouncer:1.23\n',
    }),
    'one instance with the pool that was shipped': deployed({ replicas: 1, max: 10 }),
  },
}

function deployed({ replicas, max, limit, more = '' }: { replicas: number; max: number; limit?: number; more?: string }): Case {
  return {
    'src/db.ts': `import { Pool } from 'pg'\n\nexport const pool = new Pool({ max: ${max} })\nexport const find = (id: string) => pool.query('select name from users where id = $1', [id])\n`,
    'compose.yaml': `services:
  api:
    build: .
    deploy:
      replicas: ${replicas}
    environment:
      DATABASE_URL: postgres://app@db/shop
${more}  db:
    image: postgres:17
${limit === undefined ? '' : `    command: [postgres, -c, max_connections=${limit}]\n`}`,
  }
}

interface Pool {
  readonly size: number
  readonly place: Place
}

interface User {
  readonly name: string
  readonly replicas: number
  readonly processes: number
  readonly size: number
  readonly place: Place
  readonly pool: Place | null
}

function hasPooler({ deployment }: Architecture): boolean {
  const words = deployment.containers.flatMap(({ image, name }) => [image ?? '', name])
  const urls = [...deployment.variables, ...deployment.containers.flatMap(({ environment }) => environment)].map(
    ({ value }) => value ?? '',
  )
  return (
    words.some((word) => /pgbouncer|pgcat|odyssey|pgpool|supavisor/i.test(word)) ||
    urls.some((url) => /pgbouncer=true|pooler\.|:6543\//i.test(url))
  )
}

function limitOf({ deployment }: Architecture): { readonly count: number; readonly place: Place | null; readonly name: string } {
  for (const container of deployment.containers) {
    if (!isDatabase(container)) continue
    const said = /max_connections\s*[= ]\s*(\d+)/.exec(container.command.join(' '))
    if (said !== null) return { count: Number(said[1]), place: container.place, name: container.name }
    const variable = container.environment.find(({ name }) => /^POSTGRES(QL)?_MAX_CONNECTIONS$/.test(name))
    if (variable?.value) return { count: Number(variable.value), place: variable.place, name: container.name }
  }
  return { count: shippedConnections, place: null, name: deployment.containers.find(isDatabase)?.name ?? 'database' }
}

function isDatabase({ image }: Container): boolean {
  return /(^|\/)(postgres|postgis|postgresql|timescaledb|pgvector)[:@/]?|postgres/.test(image ?? '')
}

function poolsOf(architecture: Architecture): readonly Pool[] {
  return architecture.code.calls
    .filter(({ function: id }) => isServing(architecture, id))
    .flatMap((call) => poolOf(architecture, call))
}

function poolOf({ deployment }: Architecture, call: Call): readonly Pool[] {
  const kind = defaults.find(({ target }) => target.test(call.target ?? ''))
  if (kind === undefined) return []
  const options = call.args.find(({ is }) => is === 'object')
  const said = kind.keys.map((key) => (options === undefined ? null : at(options, key))).find((value) => value !== null)
  const variables = [
    ...deployment.containers.flatMap(({ environment }) => environment),
    ...deployment.variables.filter(({ example }) => !example),
  ]
  return [{ size: said ? (numberOf(said, variables) ?? kind.size) : kind.size, place: said?.place ?? call.place }]
}

function at(value: Value, path: string): Value | null {
  const [first = '', ...rest] = path.split('.')
  const inner =
    value.is === 'object' ? value.fields[first] : value.is === 'name' && value.value !== null ? at(value.value, first) : undefined
  return inner === undefined || inner === null ? null : rest.length === 0 ? inner : at(inner, rest.join('.'))
}

/** A number as it is written, or as the environment that is deployed sets it. */
function numberOf(value: Value, variables: readonly Variable[]): number | null {
  if (value.is === 'number') return value.value
  if (value.is === 'text') return /^\d+$/.test(value.text) ? Number(value.text) : null
  if (value.is === 'either') return value.of.map((each) => numberOf(each, variables)).find((each) => each !== null) ?? null
  if (value.is === 'call') return value.args[0] === undefined ? null : numberOf(value.args[0], variables)
  if (value.is !== 'name') return null
  const { origin } = value
  const set = origin?.from === 'environment' ? variables.find(({ name }) => name === origin.name)?.value : null
  return set && /^\d+$/.test(set) ? Number(set) : value.value === null ? null : numberOf(value.value, variables)
}

/** Its variables stand in a file that is not kept here: it opens the pool all the same where it runs that code, beside a database. */
function runsPool(architecture: Architecture, container: Container, pool: Pool | undefined): boolean {
  const { containers } = architecture.deployment
  return (
    pool !== undefined &&
    container.replicas !== null &&
    container.environment.length === 0 &&
    container.kind === 'compose' &&
    containers.some((each) => each.file === container.file && isDatabase(each)) &&
    scaledRunnerOf(architecture, pool.place.file)?.place === container.replicas.place
  )
}

/** Containers that run this code and are given a database, with the largest pool that it opens. */
function usersOf(architecture: Architecture, pools: readonly Pool[]): readonly User[] {
  const pool = [...pools].sort((a, b) => b.size - a.size)[0]
  return architecture.deployment.containers
    .filter(
      (container) =>
        !container.development && !container.initContainer && !isDatabase(container) && !/job/i.test(container.workload),
    )
    .flatMap((container) => {
      const url = container.environment.find(
        ({ name, value }) => /^postgres(ql)?:/.test(value ?? '') || /^(DATABASE_URL|PGHOST|DB_HOST|POSTGRES_HOST)$/.test(name),
      )
      const size = Number(/connection_limit=(\d+)/.exec(url?.value ?? '')?.[1] ?? pool?.size)
      if ((url === undefined && !runsPool(architecture, container, pool)) || !Number.isFinite(size)) return []
      const processes =
        Number(
          container.environment.find(({ name }) => /^(WEB_CONCURRENCY|CLUSTER_WORKERS|PM2_INSTANCES)$/.test(name))?.value ?? 1,
        ) || 1
      return [
        {
          name: container.name,
          replicas: container.replicas?.count ?? 1,
          processes,
          size,
          place: container.replicas?.place ?? container.place,
          pool: pool?.place ?? null,
        },
      ]
    })
}
