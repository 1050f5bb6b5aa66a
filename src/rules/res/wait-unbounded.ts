import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Query } from '../../model/architecture/code.ts'
import { callsIn, fileNamed, functionOf, isServing, routesThrough } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'
import { callsTo, settled, textOf, within } from '../values.ts'
import { handler } from './example.ts'

export const rule: Rule = {
  id: 'res/wait-unbounded',
  title: 'Waits for a turn that may never come',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '{what} waits until there is one that is free, however long that takes',
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
    for (const { at, name } of turns(architecture)) {
      report({
        at,
        subject: `turn:${name}`,
        severity: 'medium',
        confidence: 'maybe',
        values: {
          what: `who finds no place in \`${name}\``,
          how: 'give each who waits a deadline (`setTimeout` with `reject`, `AbortSignal.timeout`), and refuse when too many wait',
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
    'a turn among a few, for as long as it takes': semaphore('await new Promise<void>((resolve) => this.waiting.push(resolve))'),
  },
  good: {
    'a turn with a deadline': semaphore(`await new Promise<void>((resolve, reject) => {
      this.waiting.push(resolve)
      setTimeout(() => reject(new Error('no turn in time')), 5_000)
    })`),
    'a reader that waits for the next item': `export class Items {
  private readonly items: string[] = []
  private readonly readers: ((item: string) => void)[] = []
  async next(): Promise<string> {
    const item = this.items.shift()
    if (item !== undefined) return item
    return await new Promise((resolve) => this.readers.push(resolve))
  }
}
`,
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

function semaphore(wait: string): string {
  return `export class Slots {
  private readonly waiting: (() => void)[] = []
  constructor(private free: number) {}
  async take() {
    if (this.free > 0) this.free--
    else ${wait}
    return () => {
      const next = this.waiting.shift()
      if (next) next()
      else this.free++
    }
  }
}
`
}

/** What tells that a turn is waited for, and not an item: how many are free or at work, or that it is locked. */
const counted =
  /\b(free|available|permits?|slots?|running|active|inUse|in_use|in_flight|inFlight|capacity|concurrency|busy|locked|held|acquired)\b/

/** `await new Promise((resolve) => waiting.push(resolve))` with nothing that ends it but somebody's leaving. */
function turns(architecture: Architecture): readonly { readonly at: Place; readonly name: string }[] {
  return callsTo(architecture, /^global:Promise$/).flatMap((made) => {
    const body = made.args[0] === undefined ? undefined : settled(made.args[0])
    if (!made.isNew || !made.awaited || body?.is !== 'function' || !made.conditions.some((each) => counted.test(each))) return []
    const [resolve] = functionOf(architecture, body.id)?.parameters ?? []
    const kept = callsIn(architecture, body.id).find(
      ({ callee, args }) =>
        /\.(push|add|unshift|enqueue)$/.test(callee) && args.some((arg) => arg.is === 'name' && arg.path === resolve),
    )
    // A timer or a signal anywhere in the file may end it.
    const ends = fileNamed(architecture, made.place.file)?.words.some((word) =>
      /^(setTimeout|AbortSignal|throwIfAborted|signal|deadline\w*|timeout\w*)$/i.test(word),
    )
    return resolve === undefined || kept === undefined || ends === true
      ? []
      : [{ at: kept.place, name: kept.callee.slice(0, kept.callee.lastIndexOf('.')) }]
  })
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
