import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { callsIn, functionOf, isServing, queriesIn, tableOf } from '../../model/architecture/look-up.ts'
import { type Tenancy, tenancyOf } from '../../model/architecture/tenancy.ts'
import { callersOf } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { isPerson, isTenantName, ownedTables, pathOf, plain, sameName, tenantFilters } from '../tenant-scope.ts'
import { settled, within } from '../values.ts'
import { tenantService } from './example.ts'

export const rule: Rule = {
  id: 'tenant/cache-key-unscoped',
  title: 'A cache key that tenants share',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'gate',
  says: 'the key {key} holds data of `{table}`, which belongs to tenants, and does not name the tenant',
  because:
    'the first tenant that asks fills the entry, and the next one with the same {part} is shown it: no query is wrong, and no test with one tenant notices',
  instead: 'begin the key with `{column}` of the caller, where it is read, written and dropped',
  references: ['CWE-524', 'CWE-639', 'ASVS 8.4.1'],

  check(architecture, report) {
    const tenancy = tenancyOf(architecture)
    if (tenancy === null) return
    for (const call of architecture.code.calls) {
      const key = keyOf(architecture, call)
      if (key === null || !(isShared(key, tenancy) || isSharedId(architecture, key, tenancy))) continue
      const table = tableNamed(architecture, key) ?? tableBeside(architecture, call, tenancy)
      if (table === null) continue
      const names = key.is === 'template' ? key.values.map(pathOf).filter((name) => name !== '') : []
      report({
        at: key.place,
        subject: `key:${textsOf(key).join('*')}`,
        values: {
          key: `\`${textsOf(key).join('…')}\``,
          table,
          column: tenancy.column,
          part: names.length > 0 ? `\`${names.join('`, `')}\`` : 'question',
        },
        related: [{ at: call.place, message: 'the cache is read or written with it here' }],
      })
    }
  },

  bad: {
    'a slug that is unique in its tenant': tenantService(
      `app.get('/tasks/:slug', requireUser, async (req, res) => {
  const hit = await redis.get(\`task:\${req.params.slug}\`)
  if (hit) return res.json(JSON.parse(hit))
  const { rows } = await pool.query('select * from tasks where slug = $1 and tenant_id = $2', [req.params.slug, req.user.tenantId])
  await redis.set(\`task:\${req.params.slug}\`, JSON.stringify(rows[0]), 'EX', 60)
  res.json(rows[0])
})`,
      `import { Redis } from 'ioredis'\nconst redis = new Redis()\n`,
    ),
    'one key for all': tenantService(
      `app.get('/tasks', requireUser, async (req, res) => {
  const hit = await redis.get('open-tasks')
  if (hit) return res.json(JSON.parse(hit))
  const { rows } = await pool.query('select * from tasks where tenant_id = $1 limit 50', [req.user.tenantId])
  await redis.setEx('open-tasks', 60, JSON.stringify(rows))
  res.json(rows)
})`,
      `import { createClient } from 'redis'\nconst redis = createClient()\n`,
    ),
    'people who are in several tenants under one id': {
      'migrations/001_init.sql': `create table members (tenant_id bigint not null, id uuid not null, name text not null, primary key (tenant_id, id));
create table notes (tenant_id bigint not null, id uuid not null, member_id uuid not null, primary key (tenant_id, id), foreign key (tenant_id, member_id) references members (tenant_id, id));
`,
      'src/count.ts': `import { Redis } from 'ioredis'
import { pool } from './pool.js'
const redis = new Redis()
const key = (_tenantId: string, memberId: string) => \`member:\${memberId}:notes\`
export async function notesOf(tenantId: string, memberId: string) {
  const hit = await redis.get(key(tenantId, memberId))
  if (hit !== null) return Number(hit)
  const { rows } = await pool.query('select count(*) as n from notes where tenant_id = $1 and member_id = $2', [tenantId, memberId])
  await redis.set(key(tenantId, memberId), rows[0].n, 'EX', 60)
  return rows[0].n
}
`,
      'src/pool.ts': `import { Pool } from 'pg'\nexport const pool = new Pool()\n`,
    },
  },
  good: {
    'people, each in one tenant of the key': {
      'migrations/001_init.sql': `create table members (tenant_id bigint not null, id uuid not null, name text not null, primary key (tenant_id, id));
create table notes (tenant_id bigint not null, id uuid not null, member_id uuid not null, primary key (tenant_id, id), foreign key (tenant_id, member_id) references members (tenant_id, id));
`,
      'src/count.ts': `import { Redis } from 'ioredis'
import { pool } from './pool.js'
const redis = new Redis()
const key = (tenantId: string, memberId: string) => \`\${tenantId}:member:\${memberId}:notes\`
export async function notesOf(tenantId: string, memberId: string) {
  const hit = await redis.get(key(tenantId, memberId))
  if (hit !== null) return Number(hit)
  const { rows } = await pool.query('select count(*) as n from notes where tenant_id = $1 and member_id = $2', [tenantId, memberId])
  await redis.set(key(tenantId, memberId), rows[0].n, 'EX', 60)
  return rows[0].n
}
`,
      'src/pool.ts': `import { Pool } from 'pg'\nexport const pool = new Pool()\n`,
    },
    'the tenant is in the key': tenantService(
      `app.get('/tasks/:slug', requireUser, async (req, res) => {
  const hit = await redis.get(\`tenant:\${req.user.tenantId}:task:\${req.params.slug}\`)
  res.json(hit)
})`,
      `import { Redis } from 'ioredis'\nconst redis = new Redis()\n`,
    ),
    'an id that only its owner may ask for': tenantService(
      `app.get('/tasks/:taskId', requireUser, async (req, res) => {
  const { rows } = await pool.query('select id from tasks where id = $1 and tenant_id = $2', [req.params.taskId, req.user.tenantId])
  if (rows.length === 0) return res.sendStatus(404)
  res.json(await redis.get(\`task:\${req.params.taskId}\`))
})`,
      `import { Redis } from 'ioredis'\nconst redis = new Redis()\n`,
    ),
    'what is the same for all tenants': tenantService(
      `app.get('/rates', async (req, res) => res.json(await redis.get(\`rates:\${req.query.currency}\`)))`,
      `import { Redis } from 'ioredis'\nconst redis = new Redis()\n`,
    ),
    'a key of a function that is given the tenant': tenantService(
      `const keyOf = (tenantId: string, slug: string) => \`task:\${tenantId}:\${slug}\`
app.get('/tasks/:slug', requireUser, async (req, res) => res.json(await redis.get(keyOf(req.user.tenantId, req.params.slug))))`,
      `import { Redis } from 'ioredis'\nconst redis = new Redis()\n`,
    ),
  },
}

const caches =
  /^(ioredis|redis|@upstash\/redis|lru-cache|node-cache|keyv|cache-manager|memjs|memcached|@keyv\/\w+|@nestjs\/cache-manager)\b.*\.(get|set|setex|setEx|psetex|getOrSet|wrap|fetch|has|hget|hset|mget)$/

/** What a cache is asked for, where it is written here: a text, or one with names in it. */
function keyOf(architecture: Architecture, call: Call): Extract<Value, { is: 'template' | 'text' }> | null {
  if (call.target === null || !caches.test(call.target) || !isServing(architecture, call.function)) return null
  const first = call.args[0]
  const key = first === undefined ? null : (madeBy(architecture, call, first) ?? settled(first))
  return key?.is === 'template' || key?.is === 'text' ? key : null
}

/** What a function of the repository makes of its parameters: `key(spaceId, memberId)`. */
function madeBy(architecture: Architecture, { function: id }: Call, given: Value): Value | null {
  const it = settled(given)
  if (it.is !== 'call') return null
  const made = callsIn(architecture, id).find(({ place }) => place.start === it.place.start && place.end === it.place.end)
  const answers = made?.to == null ? [] : (functionOf(architecture, made.to)?.answers ?? [])
  return answers.length === 1 ? settled(answers[0]!) : null
}

/**
 * An id that several tenants know: of people whose key is the id together with the tenant, and whose id comes from elsewhere.
 * One person is in two tenants under it.
 */
function isSharedId(architecture: Architecture, key: Extract<Value, { is: 'template' | 'text' }>, tenancy: Tenancy): boolean {
  if (key.is === 'text' || textsOf(key).some((text) => isTenantName(text.replaceAll(/[:/|#]+/g, '.'), tenancy))) return false
  const names = key.values.map(pathOf)
  if (names.some((name) => name === '' || isTenantName(name, tenancy))) return false
  const stems = names.map((name) => plain(name.slice(name.lastIndexOf('.') + 1)))
  return [...ownedTables(architecture).keys()].some(({ name, primaryKey, columns, indexes }) => {
    if (!isPerson(name)) return false
    const rest = primaryKey?.columns.filter((column) => !sameName(column, tenancy.column)) ?? []
    const own = columns.find((column) => column.name === rest[0])
    if (primaryKey?.columns.length !== 2 || rest.length !== 1 || own === undefined || own.default !== null) return false
    if (own.identity || indexes.some(({ unique, keys }) => unique && keys.length === 1 && keys[0]?.column === own.name))
      return false
    const stem = plain(name.slice(name.lastIndexOf('.') + 1)).replace(/s$/, '')
    return stems.every((each) => each === `${stem}id`)
  })
}

function textsOf(key: Extract<Value, { is: 'template' | 'text' }>): readonly string[] {
  return key.is === 'text' ? [key.text] : key.texts
}

/** Neither the tenant nor an id, a token or a hash, which stand for one row of one tenant. */
function isShared(key: Extract<Value, { is: 'template' | 'text' }>, tenancy: Tenancy): boolean {
  if (
    textsOf(key).some(
      (text) =>
        isTenantName(text.replaceAll(/[:/|#]+/g, '.'), tenancy) ||
        /session|sess:|limit|lock|idempot|otp|nonce|csrf|flow|state/i.test(text),
    )
  )
    return false
  if (key.is === 'text') return true
  const names = key.values.flatMap((value) => [...within(value, 3)].map(pathOf))
  return (
    !names.some(
      (name) =>
        isTenantName(name, tenancy) ||
        /(id|uuid|ulid|token|hash|sha\w*|digest|key|prefix|scope|user|caller|session)(\(\))?$/i.test(
          name.slice(name.lastIndexOf('.') + 1),
        ),
    ) && key.values.every((value) => pathOf(value) !== '')
  )
}

/** A table of tenants' rows that a word of the key names. */
function tableNamed(architecture: Architecture, key: Extract<Value, { is: 'template' | 'text' }>): string | null {
  const words = new Set(
    textsOf(key)
      .flatMap((text) => text.split(/[^A-Za-z]+/))
      .map((word) => plain(word).replace(/s$/, '')),
  )
  for (const { name } of ownedTables(architecture).keys())
    if (words.has(plain(name).replace(/s$/, ''))) return key.is === 'text' ? null : name
  return null
}

/** A table that the same function reads for one tenant: what it keeps is made of it. */
function tableBeside(architecture: Architecture, { function: id }: Call, tenancy: Tenancy): string | null {
  const owned = ownedTables(architecture)
  for (const at of [id, ...callersOf(architecture, id).map((call) => call.function)]) {
    for (const query of queriesIn(architecture, at)) {
      const table = query.tables[0] === undefined ? undefined : tableOf(architecture, query.tables[0])
      if (table !== undefined && owned.has(table) && query.does === 'select' && tenantFilters(query, tenancy).length > 0)
        return table.name
    }
  }
  return null
}
