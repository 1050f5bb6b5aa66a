/** A repository of three modules whose twenty decisions it keeps, an edit that breaks each, and fifty that break none. */

const adr = (number, title, check) => [
  `docs/adr/${String(number).padStart(4, '0')}-${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.md`,
  `---
status: accepted
date: 2026-03-01
check: ${JSON.stringify(check)}
---

# ${title}

## Context and Problem Statement

The modules are to be services one day.

## Decision Outcome

Chosen: ${title.toLowerCase()}.
`,
]

const route = (module) => `import { requireUser } from '../../auth.js'
import { find } from './store.js'

export function routes(app) {
  app.get('/${module}/:id', { preHandler: requireUser }, async (request) => find(request.params.id))
}
`
const store = (table, column) => `import { pool } from '../../pool.js'

export async function find(id) {
  const { rows } = await pool.query('SELECT id, ${column} FROM ${table} WHERE id = $1', [id])
  return rows[0]
}
`

export const project = {
  'package.json': `${JSON.stringify({ name: 'market', type: 'module', scripts: { boundaries: 'node scripts/boundaries.mjs' }, dependencies: { fastify: '5.0.0', pg: '8.0.0', pino: '10.0.0' } }, null, 2)}\n`,
  'package-lock.json': '{ "name": "market", "lockfileVersion": 3, "packages": {} }\n',
  'scripts/boundaries.mjs': "import { existsSync } from 'node:fs'\nprocess.exit(existsSync('BREACH') ? 1 : 0)\n",
  'docs/runbook.md': '# Runbook\n',
  'src/pool.ts': "import pg from 'pg'\n\nexport const pool = new pg.Pool({ max: 10 })\n",
  'src/auth.ts': 'export async function requireUser(request, reply) {\n  if (!request.user) return reply.code(401).send()\n}\n',
  'src/clients/rates.ts': "export const rates = () => fetch('https://rates.example/v1', { signal: AbortSignal.timeout(2000) })\n",
  'src/server.ts': `import Fastify from 'fastify'
import { requireUser } from './auth.js'
import { routes as billing } from './modules/billing/routes.js'
import { routes as catalog } from './modules/catalog/routes.js'
import { routes as orders } from './modules/orders/routes.js'

const app = Fastify({ logger: true })
app.get('/me', { preHandler: requireUser }, async (request) => request.user)
billing(app)
catalog(app)
orders(app)
await app.listen({ port: 3000 })
`,
  'src/modules/orders/routes.ts': route('orders'),
  'src/modules/orders/store.ts': store('orders', 'placed_at'),
  'src/modules/orders/migrations/001_init.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz NOT NULL);\n',
  'src/modules/billing/routes.ts': route('billing'),
  'src/modules/billing/store.ts': store('invoices', 'total'),
  'src/modules/billing/migrations/001_init.sql': 'CREATE TABLE invoices (id bigint PRIMARY KEY, total numeric NOT NULL);\n',
  'src/modules/catalog/routes.ts': route('catalog'),
  'src/modules/catalog/store.ts': store('products', 'title'),
  'src/modules/catalog/migrations/001_init.sql': 'CREATE TABLE products (id bigint PRIMARY KEY, title text NOT NULL);\n',
  'blueprint.ts': `import { blueprint, entity, ref, text } from 'lintel'

export default blueprint('market', {
  actor: 'user',
  entities: {
    user: entity({ email: text({ max: 200, unique: true, personal: true }) }, { can: { read: 'self' } }),
    review: entity({ by: ref('user'), line: text({ max: 500 }) }, { because: 'ADR-14', can: { read: 'anyone', create: 'signedIn' } }),
  },
  actions: { praise: { on: 'review', allow: 'signedIn', limit: '30/min' } },
})
`,
}

const lines = {
  1: ['Orders do not reach into billing', 'import must not exist src/modules/orders/** -> src/modules/billing/**'],
  2: ['Modules do not know the server', 'import must not exist src/modules/** -> src/server.ts'],
  3: ['Modules keep to their own tables', 'tables belong to src/modules/*'],
  4: ['No lodash', 'dependency must not exist lodash'],
  5: ['No moment', 'dependency must not exist moment'],
  6: ['Logs are made by pino', 'dependency must exist pino'],
  7: ['There is a runbook', 'path must exist docs/runbook.md'],
  8: ['Nothing old is kept', 'path must not exist src/legacy'],
  9: ['The server knows who asks', 'import must exist src/server.ts -> src/auth.ts'],
  10: ['Every table has a key', 'query SELECT file, line, name FROM tables WHERE primary_key IS NULL'],
  11: [
    'Only clients call out',
    "query SELECT file, line, target FROM calls WHERE target = 'global:fetch' AND file NOT LIKE 'src/clients/%'",
  ],
  12: [
    'Every route is guarded',
    "query SELECT file, line, path FROM routes WHERE framework = 'fastify' AND guards NOT LIKE '%requireUser%'",
  ],
  13: ['Addresses are personal', "query SELECT file, line, entity, name FROM fields WHERE name LIKE '%email%' AND personal = 0"],
  14: ['Commands are limited', "query SELECT file, line, name FROM actions WHERE kind = 'command' AND limited = 0"],
  15: [
    'Nobody creates unseen',
    "query SELECT file, line, entity FROM access WHERE operation = 'create' AND rule LIKE '%anyone%'",
  ],
  16: [
    'Money is numeric',
    "query SELECT file, line, table_name, name FROM columns WHERE name = 'total' AND type NOT LIKE 'numeric%'",
  ],
  17: ['SQL is never put together', 'rule inj/sql'],
  18: ['No secrets in code', 'rule secret/committed'],
  19: ['The boundaries hold', 'command node scripts/boundaries.mjs'],
  20: ['One pool', "query SELECT file, line FROM calls WHERE target LIKE 'pg:%Pool' AND file <> 'src/pool.ts'"],
}
export const decisions = Object.fromEntries(Object.entries(lines).map(([number, [title, check]]) => adr(number, title, check)))

const put = (file, from, to) => (files) => {
  if (!files[file].includes(from)) throw new Error(`${file} has no ${from}`)
  return { ...files, [file]: files[file].replace(from, to) }
}
const add = (file, text) => (files) => ({ ...files, [file]: `${files[file] ?? ''}${text}` })
const drop =
  (file) =>
  ({ [file]: _, ...rest }) =>
    rest

/** By the number of the decision: what breaks it, and the file that is to be named. */
export const breaks = {
  1: [
    add('src/modules/orders/routes.ts', "import { find as invoice } from '../billing/store.js'\nexport { invoice }\n"),
    'src/modules/orders/routes.ts',
  ],
  2: [add('src/modules/catalog/store.ts', "import '../../server.js'\n"), 'src/modules/catalog/store.ts'],
  3: [
    put('src/modules/orders/store.ts', 'FROM orders WHERE id = $1', 'FROM invoices WHERE id = $1'),
    'src/modules/orders/store.ts',
  ],
  4: [put('package.json', '"pg"', '"lodash": "4.0.0",\n    "pg"'), 'package.json'],
  5: [add('src/clients/rates.ts', "import moment from 'moment'\nexport const now = () => moment()\n"), 'src/clients/rates.ts'],
  6: [put('package.json', ',\n    "pino": "10.0.0"', ''), 'docs/adr/0006-logs-are-made-by-pino.md'],
  7: [drop('docs/runbook.md'), 'docs/adr/0007-there-is-a-runbook.md'],
  8: [add('src/legacy/old.ts', 'export const old = 1\n'), 'src/legacy/old.ts'],
  9: [
    (files) => ({ ...put('src/server.ts', "import { requireUser } from './auth.js'\n", '')(files) }),
    'docs/adr/0009-the-server-knows-who-asks.md',
  ],
  10: [
    add('src/modules/orders/migrations/002_notes.sql', 'CREATE TABLE order_notes (line text NOT NULL);\n'),
    'src/modules/orders/migrations/002_notes.sql',
  ],
  11: [
    add(
      'src/modules/billing/store.ts',
      "export const ping = () => fetch('https://bank.example', { signal: AbortSignal.timeout(9) })\n",
    ),
    'src/modules/billing/store.ts',
  ],
  12: [put('src/modules/catalog/routes.ts', '{ preHandler: requireUser }, ', ''), 'src/modules/catalog/routes.ts'],
  13: [put('blueprint.ts', ', personal: true', ''), 'blueprint.ts'],
  14: [put('blueprint.ts', ", limit: '30/min'", ''), 'blueprint.ts'],
  15: [put('blueprint.ts', "create: 'signedIn'", "create: 'anyone'"), 'blueprint.ts'],
  16: [
    put('src/modules/billing/migrations/001_init.sql', 'total numeric', 'total double precision'),
    'src/modules/billing/migrations/001_init.sql',
  ],
  17: [
    put(
      'src/modules/orders/store.ts',
      "'SELECT id, placed_at FROM orders WHERE id = $1', [id]",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code of the project
      '`SELECT id FROM orders WHERE id = ${id}`',
    ),
    'src/modules/orders/store.ts',
  ],
  18: [
    add('src/pool.ts', "export const password = 'postgres://market:Xk9vQ2mT7pLw4zRb@db.market.example/market'\n"),
    'src/pool.ts',
  ],
  19: [add('BREACH', 'x\n'), null],
  20: [
    add('src/modules/billing/store.ts', "import pg from 'pg'\nexport const own = new pg.Pool({ max: 2 })\n"),
    'src/modules/billing/store.ts',
  ],
}

const module = (i) => ['orders', 'billing', 'catalog'][i % 3]
/** Ordinary work that keeps every decision. */
export const unrelated = Array.from({ length: 50 }, (_, i) => {
  const kinds = [
    add('README.md', `# Market\n\nEdition ${i}: no lodash, no moment, see src/legacy.\n`),
    add(`src/modules/${module(i)}/note-${i}.ts`, `// fetch, lodash and INVOICES are only words here\nexport const note = ${i}\n`),
    add(
      `src/modules/${module(i)}/migrations/1${i}_more.sql`,
      `CREATE TABLE ${module(i)}_extra_${i} (id bigint PRIMARY KEY, note text);\n`,
    ),
    put(`src/modules/${module(i)}/store.ts`, 'export async function find(id)', `export async function find(id /* ${i} */)`),
    put('package.json', '"pg"', `"undici${i}": "1.0.0",\n    "pg"`),
    add(
      `src/clients/more-${i}.ts`,
      "export const more = () => fetch('https://more.example', { signal: AbortSignal.timeout(9) })\n",
    ),
    put('blueprint.ts', 'line: text({ max: 500 })', `line: text({ max: ${501 + i} })`),
    add(
      `src/modules/${module(i)}/store.test.ts`,
      "import { find } from '../billing/store.js'\nfind(1)\n".replace('billing', module(i)),
    ),
    put('src/server.ts', 'const app', `const edition = ${i}\nconst app`),
    add('docs/runbook.md', `\nStep ${i}.\n`),
  ]
  return kinds[i % kinds.length]
})
