import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Query } from '../../model/architecture/code.ts'
import { callsIn, isServing, routesThrough } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { settled, textOf, within } from '../values.ts'
import { handler } from './example.ts'

export const rule: Rule = {
  id: 'res/wait-unbounded',
  title: 'Waits for a turn that may never come',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '{what} waits until it is free, however long that takes',
  because:
    'whoever holds it may have died or be slow: each request that comes waits as well, with its connection, until none is left',
  instead: '{how}',
  references: ['CWE-667', 'CWE-1088'],

  check(architecture, report) {
    for (const query of architecture.code.queries) {
      if (
        !/\bpg_advisory_(xact_)?lock(_shared)?\s*\(/i.test(query.sql ?? '') ||
        !isAsked(architecture, query) ||
        hasLimit(architecture, query)
      )
        continue
      report({
        at: query.place,
        subject: 'lock:advisory',
        values: {
          what: 'an advisory lock',
          how: 'ask with `pg_try_advisory_lock` and answer 409 or 503 where it is taken, or set `lock_timeout`',
        },
      })
    }
    for (const call of spins(architecture)) {
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: {
          what: `the loop around \`${call.callee}\``,
          how: 'stop after a deadline: keep the time it began, and give up when it is over',
        },
      })
    }
  },

  bad: {
    'a loop until the lock is free': handler(
      `while (!(await redis.set('lock:stock', process.pid, 'PX', 5000, 'NX'))) {
    await sleep(50)
  }
  res.json(await book(req.body))`,
      { imports: "import Redis from 'ioredis'\nconst redis = new Redis()", method: 'post' },
    ),
    'an advisory lock in a request': handler(
      "await pool.query('select pg_advisory_lock($1)', [req.params.id])\n  res.sendStatus(204)",
      {
        imports: "import { Pool } from 'pg'\nconst pool = new Pool()",
        method: 'post',
      },
    ),
  },
  good: {
    'a deadline': handler(
      `const until = Date.now() + 2000
  while (Date.now() < until) {
    if (await redis.set('lock:stock', process.pid, 'PX', 5000, 'NX')) break
    await sleep(50)
  }
  res.json(await book(req.body))`,
      { imports: "import Redis from 'ioredis'\nconst redis = new Redis()", method: 'post' },
    ),
    'only a few tries': handler(
      `for (let attempt = 0; attempt < 20; attempt++) {
    if (await redis.set('lock:stock', process.pid, 'PX', 5000, 'NX')) break
    await sleep(50)
  }`,
      { imports: "import Redis from 'ioredis'\nconst redis = new Redis()", method: 'post' },
    ),
    'asked, not waited for': handler(
      "await pool.query('select pg_try_advisory_lock($1)', [req.params.id])\n  res.sendStatus(204)",
      {
        imports: "import { Pool } from 'pg'\nconst pool = new Pool()",
        method: 'post',
      },
    ),
    'the pool ends each statement': handler(
      "await pool.query('select pg_advisory_lock($1)', [req.params.id])\n  res.sendStatus(204)",
      {
        imports: "import { Pool } from 'pg'\nconst pool = new Pool({ statement_timeout: 5000 })",
        method: 'post',
      },
    ),
  },
}

/** In a request: a worker of its own may wait. */
function isAsked(architecture: Architecture, { function: id }: Query): boolean {
  return isServing(architecture, id) && routesThrough(architecture, id).length > 0
}

function hasLimit({ code, databases, deployment }: Architecture, { function: id }: Query): boolean {
  const limits = /statement_timeout|lock_timeout|query_timeout/i
  return (
    code.calls.some(({ args }) =>
      args.some((arg) =>
        [...within(arg)].some(
          (value) =>
            (value.is === 'object' && Object.keys(value.fields).some((key) => limits.test(key))) ||
            limits.test(textOf(value) ?? ''),
        ),
      ),
    ) ||
    code.queries.some((query) => query.function === id && limits.test(query.sql ?? '')) ||
    databases.some(({ roles }) => roles.some(({ settings }) => Object.keys(settings).some((key) => limits.test(key)))) ||
    deployment.containers.some(
      ({ command, environment }) => limits.test(command.join(' ')) || environment.some(({ value }) => limits.test(value ?? '')),
    )
  )
}

/** `SET … NX` asked again and again with nothing that ends it. */
function spins(architecture: Architecture): readonly Call[] {
  return architecture.code.calls.filter((call) => {
    if (!/^(ioredis|redis|@redis\/client):.*\.(set|setnx)$/i.test(call.target ?? '') || !goesRound(architecture, call))
      return false
    const isLock =
      /setnx$/i.test(call.callee) ||
      call.args.some(
        (arg) =>
          textOf(arg)?.toUpperCase() === 'NX' ||
          (settled(arg).is === 'object' && 'NX' in (settled(arg) as { fields: object }).fields),
      )
    if (!isLock || !isServing(architecture, call.function)) return false
    const ends = architecture.code.comparisons.some(
      ({ function: id, operator, left, right }) =>
        id === call.function &&
        /^[<>]/.test(operator) &&
        [left, right].some((side) =>
          [...within(side)].some(
            (each) =>
              (each.is === 'call' && /now$/.test(each.callee)) ||
              (each.is === 'name' && /attempt|tries|retr|deadline|until|elapsed|wait/i.test(each.path)),
          ),
        ),
    )
    return !ends && !callsIn(architecture, call.function).some(({ callee }) => /throwIfAborted|AbortSignal/.test(callee))
  })
}

/** In the body of a `while`, or in what it asks each time. */
function goesRound(architecture: Architecture, call: Call): boolean {
  if (call.loop !== null) return call.loop.kind === 'while' && !call.loop.bounded
  return callsIn(architecture, call.function).some(({ loop }) => {
    const test = loop?.kind === 'while' ? loop.over?.place : undefined
    return test !== undefined && test.start <= call.place.start && call.place.end <= test.end
  })
}
