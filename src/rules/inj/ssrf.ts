import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { functionOf, queriesIn } from '../../model/architecture/look-up.ts'
import { type Entry, enteredAs, partText } from '../entry.ts'
import { addressOf, hasFixedHost, isGuarded, outgoing } from '../outgoing.ts'
import type { Case, Rule } from '../rule.ts'
import { settled, within } from '../values.ts'
import { handler } from './example.ts'
import { storedAddress } from './stored-address.ts'

function feeds(fixed: string | null): Case {
  return {
    'src/fetch-feed.ts': `export async function fetchFeed(url: string) {
  const target = new URL(url)
  const response = await fetch(target, { signal: AbortSignal.timeout(5000) })
  return response.text()
}
`,
    'src/importer.ts': `import { fetchFeed } from './fetch-feed.js'
import { pool } from './pool.js'
export async function importRound() {
  const { rows } = await pool.query('select id, url from feeds limit 5')
  for (const { id, url } of rows) await fetchFeed(url)
}
`,
    'src/pool.ts': "import { Pool } from 'pg'\nexport const pool = new Pool()\n",
    'src/server.ts': `import express from 'express'
import { pool } from './pool.js'
const app = express()
app.post('/feeds', async (req, res) => {
  await pool.query('insert into feeds (name, url) values ($1, $2)', [req.body.name, ${fixed === null ? 'req.body.url' : `'${fixed}'`}])
  res.sendStatus(201)
})
`,
  }
}

export const rule: Rule = {
  id: 'inj/ssrf',
  title: 'The server asks an address that a caller names',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` asks an address that comes from `{from}`, and nothing keeps it from the inside',
  because:
    'the server reaches what callers do not: the database, the metadata of the cloud with its keys, the admin pages of others',
  instead:
    'allow the hosts that are meant; for any host, resolve the name, refuse private addresses, connect to the address that was checked, and follow no redirect',
  references: ['CWE-918', 'API7:2023', 'ASVS 1.3.6'],

  check(architecture, report) {
    for (const call of outgoing(architecture)) {
      const url = addressOf(call)
      if (url === undefined || hasFixedHost(url) || isGuarded(architecture, call)) continue
      const entered = enteredAs(architecture, call.function, url)
      // What a caller sends; the address of the request itself is the server's own.
      const entry = entered !== null && sentParts.has(entered.origin.part) && !isPlacedInAddress(entered) ? entered : null
      const kept = entry === null ? storedAddress(architecture, call, url) : null
      const from = entry === null ? (kept?.column ?? storedName(architecture, call, url)) : partText(entry.origin)
      if (from === null) continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: { callee: call.callee, from },
        related: [
          ...(entry?.through ?? []).map(({ place }) => ({ at: place, message: 'passes it on' })),
          ...(kept === null
            ? []
            : [
                { at: kept.kept, message: 'a caller sets it here' },
                { at: kept.handed, message: 'the row hands it on' },
              ]),
        ],
        unproven:
          entry === null
            ? 'the address is read from where users keep it; who may set it was not followed'
            : 'the value was followed from where it enters to the address',
      })
    }
  },

  bad: {
    'an address that one request keeps and a job asks': feeds(null),
    'passed on to a function of another file': {
      'src/server.ts': handler('res.json(await fetchFeed(req.body.url))', {
        method: 'post',
        imports: "import { fetchFeed } from './feeds.ts'\n",
      }) as string,
      'src/feeds.ts':
        "export async function fetchFeed(url: string) {\n  const target = new URL(url)\n  if (target.protocol !== 'https:') throw new Error('no')\n  return (await fetch(target)).text()\n}\n",
    },
    'a webhook that somebody has stored': {
      'src/worker.ts':
        "import { Pool } from 'pg'\nconst pool = new Pool()\nexport async function deliver(row: any) {\n  await fetch(row.url, { method: 'POST', body: row.payload })\n}\nexport const due = () => pool.query('select url, payload from webhooks limit 20')\n",
    },
    'an absolute address goes past the base': handler(
      "const answer = await fetch(new URL(req.query.path as string, 'https://api.example.com'))\n  res.json(await answer.json())",
    ),
    'a base that a caller sends': handler(
      "const answer = await fetch(new URL('/status', req.body.base))\n  res.json(await answer.json())",
      { method: 'post' },
    ),
    'a picture by its address': handler(
      'const picture = await fetch(req.body.url)\n  res.send(Buffer.from(await picture.arrayBuffer()))',
      { method: 'post' },
    ),
    'the host is a part of the request': handler(
      'const answer = await fetch(`https://${req.query.host}/status`)\n  res.json(await answer.json())',
    ),
  },
  good: {
    'a column that no caller fills': feeds('https://news.example/feed.xml'),
    'the address that was checked is connected to': handler(
      'res.json(await (await fetch(req.body.url, { dispatcher: agent })).json())',
      {
        method: 'post',
        imports: "import { agent } from './public-only.ts'\n",
      },
    ),
    'an address of the configuration': {
      'src/worker.ts':
        "import { config } from './config.ts'\nexport const tell = (body: string) => fetch(config.webhook.url, { method: 'POST', body })\n",
    },
    'a part of a fixed address, put in on the way': {
      'src/server.ts': `import express from 'express'
const app = express()
const ask = (address: string) => fetch(address)
const icon = (site: string) => ask(\`https://icons.example.com/v2?of=\${encodeURIComponent(site)}\`)
app.get('/icon', async (req, res) => res.send(await icon(req.query.url)))
`,
    },
    'a part of a fixed address': handler(
      'const answer = await fetch(`https://api.example.com/items/${encodeURIComponent(req.params.id)}`, { signal: AbortSignal.timeout(2000) })\n  res.json(await answer.json())',
    ),
    'a path on a base of the configuration': {
      'src/client.ts':
        "export class Items {\n  constructor(private readonly opts: { apiUrl: string }) {}\n  async take({ id }: { id: string }) {\n    return (await fetch(new URL(`/api/items/${id}/take`, this.opts.apiUrl), { method: 'POST' })).ok\n  }\n}\n",
      'src/server.ts':
        "import express from 'express'\nimport { Items } from './client.js'\nconst items = new Items({ apiUrl: process.env.API_URL! })\nconst app = express()\napp.post('/items/:id', async (req, res) => res.json(await items.take({ id: req.params.id })))\n",
    },
    'hosts that are allowed': handler(
      'const url = new URL(req.body.url)\n  if (!allowedHosts.has(url.hostname)) return res.sendStatus(400)\n  const answer = await fetch(url)\n  res.json(await answer.json())',
      {
        method: 'post',
        imports: "const allowedHosts = new Set(['images.example.com'])\n",
      },
    ),
  },
}

/** A function on the way puts it behind a host of its own: `` `https://icons.example/?of=${address}` ``. */
function isPlacedInAddress({ through }: Entry): boolean {
  return through.some(({ args }) => args.some((arg) => settled(arg).is === 'template' && hasFixedHost(arg)))
}

const sentParts = new Set(['params', 'query', 'body', 'headers', 'cookies', 'trpc'])
const stored = /(^|\.)(url|callback_?url|webhook_?url|hook_?url|target_?url|endpoint(_?url)?)$/i
const hook = /hook|subscri|callback/i

/** An address that a row keeps, of what users set up to be called: `hook.url`. */
function storedName(architecture: Architecture, call: Call, url: Value): string | null {
  for (const value of within(url, 3)) {
    if (value.is !== 'name' || !value.path.includes('.') || !stored.test(value.path)) continue
    const { origin } = value
    if (/^(config|settings|env|options|this|process)\b/i.test(value.path)) continue
    const isRow =
      origin?.from === 'parameter' ||
      origin?.from === 'loop' ||
      (origin?.from === 'call' && /query|find|select|mongo|pg:|prisma|knex/i.test(origin.callee))
    const { file } = call.place
    const name = functionOf(architecture, call.function)?.name ?? ''
    const tables = architecture.code.queries
      .filter(({ place }) => place.file === file)
      .flatMap((query) => [...query.tables, ...query.joins])
    const near = [value.path, name, file, ...tables, ...queriesIn(architecture, call.function).flatMap((query) => query.tables)]
    if (isRow && near.some((each) => hook.test(each))) return value.path
  }
  return null
}
