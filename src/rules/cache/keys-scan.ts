import type { Rule } from '../rule.ts'
import { textOf } from '../values.ts'
import { cached } from './example.ts'
import { commands } from './redis.ts'

export const rule: Rule = {
  id: 'cache/keys-scan',
  title: 'A command that stops Redis for everybody',
  severity: 'high',
  confidence: 'certain',
  profile: 'review',
  says: '`{callee}` {does}',
  because:
    'it does one thing at a time: with some millions of keys every other client waits for seconds, and time-outs follow everywhere',
  instead: '{how}',
  references: ['https://redis.io/docs/latest/commands/keys/', 'https://redis.io/docs/latest/commands/scan/'],

  check(architecture, report) {
    for (const call of commands(architecture, 'keys|flushall|flushdb')) {
      if (call.conditions.some((condition) => /NODE_ENV|test|development/i.test(condition))) continue
      const isKeys = /keys$/i.test(call.callee)
      // `Map.keys()` of a wrapper asks nothing of Redis.
      if (isKeys && call.args.length === 0) continue
      report({
        at: call.place,
        subject: `call:${call.callee} ${textOf(call.args[0]) ?? ''}`.trim(),
        values: {
          callee: call.callee,
          does: isKeys ? 'walks through every key of the database in one go' : 'empties the whole database',
          how: isKeys
            ? 'keep the members in a set of their own, or walk with `SCAN` and delete with `UNLINK`'
            : 'delete the keys that are meant, with `SCAN` and `UNLINK`',
        },
      })
    }
  },

  bad: {
    'deleting by pattern': cached(`app.delete('/cache', async (req, res) => {
  const keys = await redis.keys('user:*')
  await redis.del(keys)
  res.sendStatus(204)
})`),
    'emptying all': `import { createClient } from 'redis'
const client = createClient()
export const reset = () => client.flushAll()
`,
  },
  good: {
    'walked in steps': cached(`app.delete('/cache', async (req, res) => {
  for await (const keys of redis.scanStream({ match: 'user:*' })) await redis.unlink(keys)
  res.sendStatus(204)
})`),
    'a test empties its own': {
      'src/cache.test.ts': `import Redis from 'ioredis'\nconst redis = new Redis()\nbeforeEach(() => redis.flushall())\n`,
    },
    'keys of an object': cached("app.get('/', (req, res) => res.json(Object.keys(req.query)))"),
  },
}
