import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import { callsIn } from '../../model/architecture/look-up.ts'
import { isWriting, queriesReached, reachOf, usersOf } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { tableNamed } from '../table-named.ts'
import { cached } from './example.ts'
import { commands, isOneOfMany, keyOf, lifeOf } from './redis.ts'

export const rule: Rule = {
  id: 'cache/no-ttl',
  title: 'Kept in Redis for ever',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` keeps a value under a key of its own without an end',
  because:
    'each new key stays: memory fills up until Redis refuses writes or throws away what is needed, and what was once stored wrongly stays wrong',
  instead: 'say how long it holds: `EX` with seconds, and a little chance in it where many are set at once',
  references: ['https://redis.io/docs/latest/commands/set/', 'CWE-401'],

  check(architecture, report) {
    for (const call of commands(architecture, 'set|setnx')) {
      const [key, value] = call.args
      if (!isOneOfMany(key) || value === undefined || lifeOf(call) !== null) continue
      if (isEndedElsewhere(architecture, call) || isDroppedByAllWriters(architecture, call)) continue
      const isNode = /^(redis|@redis\/client):/.test(call.target ?? '')
      const at = call.args.at(-1)!.place.end
      report({
        at: call.place,
        subject: `key:${keyOf(key) ?? call.callee}`,
        values: { callee: call.callee },
        ...(/\.set$/.test(call.callee) &&
          call.args.length === 2 && {
            fix: {
              safety: 'suggested' as const,
              edits: [{ file: call.place.file, range: [at, at] as const, text: isNode ? ', { EX: 3600 }' : ", 'EX', 3600" }],
            },
          }),
      })
    }
  },

  bad: {
    'what was computed for one user': cached(`app.get('/users/:id/summary', async (req, res) => {
  const summary = await compute(req.params.id)
  await redis.set(\`summary:\${req.params.id}\`, JSON.stringify(summary))
  res.json(summary)
})`),
    'the other client': `import { createClient } from 'redis'
const client = createClient()
export async function remember(token, id) {
  await client.set('reset:' + token, id)
}
`,
  },
  good: {
    'with an end': cached(`app.get('/users/:id/summary', async (req, res) => {
  await redis.set(\`summary:\${req.params.id}\`, '1', 'EX', 60)
  res.sendStatus(204)
})`),
    'the end is set beside it': cached(`app.get('/users/:id/summary', async (req, res) => {
  await redis.set(\`summary:\${req.params.id}\`, '1')
  await redis.expire(\`summary:\${req.params.id}\`, 60)
  res.sendStatus(204)
})`),
    'one key of the whole service': cached(`app.put('/banner', async (req, res) => {
  await redis.set('banner', req.body.text)
  res.sendStatus(204)
})`),
    'everybody who changes the rows drops it': {
      'migrations/001_init.sql': 'create table plans (id bigint primary key, name text not null);\n',
      'src/server.ts': cached(`app.get('/plans/:id', async (req, res) => {
  const { rows } = await pool.query('select id, name from plans where id = $1', [req.params.id])
  await redis.set(\`plan:\${req.params.id}\`, JSON.stringify(rows[0]))
  res.json(rows[0])
})
app.put('/plans/:id', async (req, res) => {
  await pool.query('update plans set name = $2 where id = $1', [req.params.id, req.body.name])
  await redis.del(\`plan:\${req.params.id}\`)
  res.sendStatus(204)
})`),
    },
  },
  fixed: {
    'the other client': `import { createClient } from 'redis'
const client = createClient()
export async function remember(token, id) {
  await client.set('reset:' + token, id, { EX: 3600 })
}
`,
  },
}

/** `expire` on the same key, or in the same chain. */
function isEndedElsewhere(architecture: Architecture, call: Call): boolean {
  if (call.chain.some(({ name }) => /expire/i.test(name))) return true
  const ends = commands(architecture, 'expire|pexpire|expireat|pexpireat')
  return ends.some(
    (end) =>
      end.function === call.function ||
      (keyOf(end.args[0]) !== null && keyOf(end.args[0]) === keyOf(call.args[0]) && end.place.file === call.place.file),
  )
}

/** Each query that writes the rows it was made of stands in a use case that drops the key. */
function isDroppedByAllWriters(architecture: Architecture, call: Call): boolean {
  const key = keyOf(call.args[0])
  const tables = new Set(
    queriesReached(architecture, call.function)
      .filter(({ does }) => does === 'select')
      .flatMap((query) => query.tables.map((name) => tableNamed(architecture, name, query.function)?.name ?? name)),
  )
  if (key === null || tables.size === 0) return false
  const drops = commands(architecture, 'del|unlink').filter(({ args }) => keyOf(args[0]) === key)
  const writers = architecture.code.queries.filter(
    (query) =>
      isWriting(query) &&
      query.does !== 'insert' &&
      tables.has(tableNamed(architecture, query.tables[0] ?? '', query.function)?.name ?? query.tables[0] ?? ''),
  )
  return (
    drops.length > 0 &&
    writers.length > 0 &&
    writers.every((query) =>
      [...usersOf(architecture, query.function)].some((user) =>
        drops.some(
          (drop) => reachOf(architecture, user).has(drop.function) && callsIn(architecture, drop.function).includes(drop),
        ),
      ),
    )
  )
}
