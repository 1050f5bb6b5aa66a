import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import type { Container } from '../../model/architecture/deployment.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Case, Rule } from '../rule.ts'
import { fieldOf, textOf } from '../values.ts'
import { commands } from './redis.ts'

export const rule: Rule = {
  id: 'cache/evicts-queue',
  title: 'Redis may throw away what must stay',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '`{name}` throws away any key when it is full (`{policy}`), and the code keeps {what} in it',
  because:
    'when memory is short it drops the oldest or any keys, whatever they are: jobs, votes and locks vanish without an error',
  instead:
    'give what must stay a Redis of its own with `--maxmemory-policy noeviction`, or use `volatile-lru`, which only drops keys with an end',
  references: [
    'https://redis.io/docs/latest/develop/reference/eviction/',
    'https://docs.bullmq.io/guide/going-to-production#max-memory-policy',
  ],

  check(architecture, report) {
    const stores = architecture.deployment.containers.filter(
      ({ image, development }) => !development && /(^|\/)(redis|valkey|keydb|dragonfly)[\w-]*([:@]|$)/i.test(image ?? ''),
    )
    for (const store of stores) {
      const evicting = policyOf(store)
      if (evicting === null) continue
      // With several of them it is not told which one the code means.
      if (stores.length > 1 && !/queue|job|bull|session|lock|main|^redis$/i.test(store.name)) continue
      const kept = keptIn(architecture)
      if (kept === null) continue
      report({
        at: evicting.place,
        subject: `container:${store.name}`,
        values: { name: store.name, policy: evicting.policy, what: kept.what },
        related: [{ at: kept.place, message: `${kept.what} are kept here` }],
        unproven: 'no Redis was filled; its policy and what the code keeps were read',
      })
    }
  },

  bad: {
    'a queue of jobs': composed('allkeys-lru', "import { Queue } from 'bullmq'\nexport const mails = new Queue('mails')\n"),
    votes: composed(
      'allkeys-lfu',
      "import Redis from 'ioredis'\nconst redis = new Redis()\nexport const vote = (poll, user, answer) => redis.hset('votes:' + poll, user, answer)\n",
    ),
  },
  good: {
    'nothing is thrown away': composed('noeviction', "import { Queue } from 'bullmq'\nexport const mails = new Queue('mails')\n"),
    'only a cache': composed(
      'allkeys-lru',
      "import Redis from 'ioredis'\nconst redis = new Redis()\nexport const keep = (id, value) => redis.set('user:' + id, value, 'EX', 60)\n",
    ),
    'a Redis for each': {
      'src/server.ts': "import { Queue } from 'bullmq'\nexport const mails = new Queue('mails')\n",
      'compose.yaml': `services:
  api: { build: . }
  cache: { image: "redis:7", command: [redis-server, --maxmemory-policy, allkeys-lru] }
  queue: { image: "redis:7", command: [redis-server, --maxmemory-policy, noeviction] }
`,
    },
  },
}

function composed(policy: string, code: string): Case {
  return {
    'src/server.ts': code,
    'compose.yaml': `services:
  api: { build: . }
  redis:
    image: redis:7.4
    command: ["redis-server", "--maxmemory", "256mb", "--maxmemory-policy", "${policy}"]
`,
  }
}

function policyOf({ command, environment, place, places }: Container): { readonly policy: string; readonly place: Place } | null {
  const policy = /maxmemory-policy["',\s]+(allkeys-\w+)/i.exec(command.join(' '))?.[1]
  if (policy !== undefined) return { policy, place: places.command ?? places.args ?? place }
  const said = environment.find(({ value }) => /maxmemory-policy\s+allkeys-|^allkeys-\w+$/i.test(value ?? ''))
  return said === undefined ? null : { policy: /allkeys-\w+/i.exec(said.value ?? '')![0], place: said.place }
}

/** What a key must not be lost of: jobs first, then locks and sessions, then data that is kept nowhere else. */
function keptIn(architecture: Architecture): { readonly what: string; readonly place: Place } | null {
  const serving = architecture.code.calls.filter(({ function: id }) => isServing(architecture, id))
  const first = (what: string, is: (call: Call) => boolean) => {
    const found = serving.find(is)
    return found === undefined ? null : { what, place: found.place }
  }
  const data = commands(architecture, 'hset|hmset|zadd|sadd|lpush|rpush|xadd|hincrby')[0]
  return (
    first(
      'jobs',
      ({ target, isNew, callee }) =>
        /^bullmq:(Queue|Worker)$|^bull:default$|^bee-queue:default$/.test(target ?? '') && (isNew || callee === 'Queue'),
    ) ??
    first(
      'locks',
      (call) =>
        /^redlock:/.test(call.target ?? '') || (/^(ioredis|redis):.*\.set(nx)?$/i.test(call.target ?? '') && isLock(call)),
    ) ??
    (data === undefined ? null : { what: `entries of \`${data.callee.replace(/^.*\./, '')}\``, place: data.place }) ??
    first('sessions', ({ target }) => /^connect-redis:/.test(target ?? ''))
  )
}

function isLock({ args, callee }: Call): boolean {
  return /setnx$/i.test(callee) || args.some((arg) => textOf(arg) === 'NX' || fieldOf(arg, 'NX') !== undefined)
}
