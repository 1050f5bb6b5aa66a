import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Query, Value } from '../../model/architecture/code.ts'
import { callOf, callsIn, isServing, queriesIn } from '../../model/architecture/look-up.ts'
import { comparisonsIn } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { settled, within } from '../values.ts'

export const rule: Rule = {
  id: 'oauth/code-reuse',
  title: 'A code or a state that works twice',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'gate',
  says: '{what} is read here and {next}',
  because:
    'two requests at once, or one that is sent again, both find it: a code that was stolen is redeemed beside the real one, and nobody is told',
  instead: 'read and remove it in one step: `GETDEL`, or `delete … returning`, and go on only where it was there',
  references: ['CWE-294', 'CWE-367', 'RFC 6749 4.1.2', 'ASVS 10.4.2'],

  check(architecture, report) {
    for (const call of architecture.code.calls) {
      const key = keyOf(call)
      if (key === null || !isServing(architecture, call.function)) continue
      const removed = removalOf(architecture, call)
      if (removed === 'checked') continue
      report({
        at: call.place,
        subject: `key:${key}`,
        values: { what: `\`${key}…\``, next: removed === null ? 'stays where it is' : 'removed in a second step' },
        related: removed === null ? [] : [{ at: removed.place, message: 'it is removed here' }],
      })
    }
    for (const query of architecture.code.queries) {
      if (!isCodeTable(query) || query.does !== 'select' || query.locks !== null || !isServing(architecture, query.function))
        continue
      const removal = queriesIn(architecture, query.function).find(
        (other) => other.tables[0] === query.tables[0] && /delete|update/.test(other.does),
      )
      if (removal === undefined || isRowCounted(architecture, removal)) continue
      report({
        at: query.place,
        subject: `table:${query.tables[0]}`,
        values: { what: `a row of \`${query.tables[0]}\``, next: 'used up in a second step' },
        related: [{ at: removal.place, message: 'it is used up here' }],
      })
    }
  },

  bad: {
    'read, then removed': `import express from 'express'
import { Redis } from 'ioredis'
const redis = new Redis()
const app = express()
app.get('/callback', async (req, res) => {
  const flow = await redis.get(\`flow:\${req.query.state}\`)
  if (!flow) return res.sendStatus(400)
  await redis.del(\`flow:\${req.query.state}\`)
  res.json(await exchange(req.query.code, flow))
})
`,
    'never removed': `import express from 'express'
import { Redis } from 'ioredis'
const redis = new Redis()
const app = express()
app.get('/callback', async (req, res) => {
  const verifier = await redis.get('oauth:' + req.query.state)
  if (!verifier) return res.sendStatus(400)
  res.json(await exchange(req.query.code, verifier))
})
`,
    'a row that is read, then deleted': `import express from 'express'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.post('/token', async (req, res) => {
  const { rows } = await pool.query('select user_id from authorization_codes where code = $1', [req.body.code])
  if (rows.length === 0) return res.sendStatus(400)
  await pool.query('delete from authorization_codes where code = $1', [req.body.code])
  res.json(tokensOf(rows[0].user_id))
})
`,
  },
  good: {
    'in one step': `import express from 'express'
import { Redis } from 'ioredis'
const redis = new Redis()
const app = express()
app.get('/callback', async (req, res) => {
  const flow = await redis.getdel(\`flow:\${req.query.state}\`)
  if (!flow) return res.sendStatus(400)
  res.json(await exchange(req.query.code, flow))
})
`,
    'whoever removes it goes on': `import express from 'express'
import { Redis } from 'ioredis'
const redis = new Redis()
const app = express()
app.get('/callback', async (req, res) => {
  const flow = await redis.get(\`flow:\${req.query.state}\`)
  if (!flow || (await redis.del(\`flow:\${req.query.state}\`)) !== 1) return res.sendStatus(400)
  res.json(await exchange(req.query.code, flow))
})
`,
    'a row that is deleted and answered': `import express from 'express'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.post('/token', async (req, res) => {
  const { rows } = await pool.query('delete from authorization_codes where code = $1 returning user_id', [req.body.code])
  if (rows.length === 0) return res.sendStatus(400)
  res.json(tokensOf(rows[0].user_id))
})
`,
    'a state of another kind': `import express from 'express'
import { Redis } from 'ioredis'
const redis = new Redis()
const app = express()
app.get('/machines/:id', async (req, res) => res.json(await redis.get(\`machine:\${req.params.id}\`)))
`,
  },
}

/** What a key of a flow begins with, where a call reads it. */
function keyOf({ target, args }: Call): string | null {
  if (!/^(ioredis|redis|@upstash\/redis)\b.*\.get$/.test(target ?? '') || args[0] === undefined) return null
  const text = beginningOf(settled(args[0]))
  return text !== null &&
    /(^|[:_-])(oauth2?|flow|pkce|oidc|auth_?code|authz|authorization_?code|login_?state|oauth_?state)[:_-]/i.test(text)
    ? text
    : null
}

function beginningOf(key: Value): string | null {
  if (key.is === 'template') return key.texts[0] ?? null
  return key.is === 'text' ? key.text : null
}

/** How it is removed: never, in a second step, or so that only one can go on. */
function removalOf(architecture: Architecture, { function: id }: Call): Call | 'checked' | null {
  const removal = callsIn(architecture, id).find(({ callee }) => /\.(del|unlink)$/.test(callee))
  if (removal === undefined) return null
  const checked =
    removal.keptAs !== null ||
    comparisonsIn(architecture, id).some(({ left, right }) =>
      [left, right].some((side) =>
        [...within(side, 3)].some((value) => value.is === 'call' && /\.(del|unlink)$/.test(value.callee)),
      ),
    )
  return checked ? 'checked' : removal
}

function isCodeTable({ tables }: Query): boolean {
  return /(^|[._])(auth(orization)?_?codes?|oauth_?(codes?|states?|flows?)|auth_?flows?|login_?flows?|magic_?links?)$/i.test(
    tables[0] ?? '',
  )
}

/** Only the one whose statement took the row goes on. */
function isRowCounted(architecture: Architecture, { call, function: id, returning, filters }: Query): boolean {
  const kept = callOf(architecture, call)?.keptAs ?? null
  return (
    returning ||
    kept !== null ||
    filters.some(({ column }) => /used|consumed|redeemed/.test(column)) ||
    callsIn(architecture, id).some(({ callee }) => /rowCount|affected/.test(callee))
  )
}
