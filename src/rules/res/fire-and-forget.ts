import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Catch } from '../../model/architecture/code.ts'
import { callsIn, functionOf, isServing, queriesIn, routesThrough } from '../../model/architecture/look-up.ts'
import { outgoing } from '../outgoing.ts'
import { isWriting, reachOf } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { isLossAccepted } from '../said.ts'
import { settled } from '../values.ts'
import { handler } from './example.ts'

export const rule: Rule = {
  id: 'res/fire-and-forget',
  title: 'Work that nobody waits for, and whose failure nobody sees',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` writes or sends after the answer, and its failure is dropped without a trace',
  because:
    'the caller was told that all is well; when the work fails, or the process is stopped in between, it is lost and no log says so',
  instead: 'put it into a queue or an outbox that is worked off with retries; at the least log the failure',
  references: ['CWE-391'],

  check(architecture, report) {
    for (const call of architecture.code.calls) {
      if (!isServing(architecture, call.function) || routesThrough(architecture, call.function).length === 0) continue
      const worker = call.to ?? later(call)
      if (
        worker === null ||
        !(isSwallowed(architecture, call) || isLoose(architecture, call, worker)) ||
        !doesWork(architecture, worker)
      )
        continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: { callee: call.to === null ? (functionOf(architecture, worker)?.name ?? call.callee) : call.callee },
      })
    }
  },

  bad: {
    'its failure is swallowed': handler('charge(req.body).catch(() => {})\n  res.sendStatus(202)', {
      method: 'post',
      imports:
        "import { Pool } from 'pg'\nconst pool = new Pool()\nasync function charge(order) {\n  await pool.query('update orders set paid = true where id = $1', [order.id])\n}",
    }),
    'put off with nobody to catch it': handler(
      "setImmediate(async () => {\n    await pool.query('insert into audit (what) values ($1)', [req.body.what])\n  })\n  res.sendStatus(202)",
      {
        method: 'post',
        imports: "import { Pool } from 'pg'\nconst pool = new Pool()",
      },
    ),
  },
  good: {
    'the failure is logged': handler('charge(req.body).catch((error) => log.error(error))\n  res.sendStatus(202)', {
      method: 'post',
      imports:
        "import { Pool } from 'pg'\nconst pool = new Pool()\nasync function charge(order) {\n  await pool.query('update orders set paid = true where id = $1', [order.id])\n}",
    }),
    'said to be the best that can be done': handler(
      '// best effort: the counter may miss one\n  count(req.body).catch(() => {})\n  res.sendStatus(202)',
      {
        method: 'post',
        imports:
          "import { Pool } from 'pg'\nconst pool = new Pool()\nasync function count(order) {\n  await pool.query('update orders set seen = seen + 1 where id = $1', [order.id])\n}",
      },
    ),
    'what it starts changes nothing': handler('warm(req.body).catch(() => {})\n  res.sendStatus(202)', {
      imports:
        "import { Pool } from 'pg'\nconst pool = new Pool()\nasync function warm(order) {\n  await pool.query('select id from orders where id = $1', [order.id])\n}",
    }),
    'put off, and caught': handler(
      "setImmediate(async () => {\n    try {\n      await pool.query('insert into audit (what) values ($1)', [req.body.what])\n    } catch (error) {\n      log.error(error)\n    }\n  })\n  res.sendStatus(202)",
      {
        method: 'post',
        imports: "import { Pool } from 'pg'\nconst pool = new Pool()",
      },
    ),
  },
}

/** The function that a timer is given. */
function later({ target, args }: Call): string | null {
  if (!/^(global|node:timers):(setImmediate|setTimeout)$|^global:process\.nextTick$|^global:queueMicrotask$/.test(target ?? ''))
    return null
  const first = args[0] === undefined ? undefined : settled(args[0])
  return first?.is === 'function' ? first.id : null
}

/** `.catch(() => {})` on a promise that nobody waits for. */
function isSwallowed(architecture: Architecture, { chain, awaited, keptAs, to, place }: Call): boolean {
  if (to === null || awaited || keptAs !== null) return false
  const handlerOf = chain.find(({ name }) => name === 'catch')?.args[0]
  const caught = handlerOf === undefined ? undefined : settled(handlerOf)
  return (
    caught?.is === 'function' &&
    callsIn(architecture, caught.id).length === 0 &&
    !isLossAccepted(architecture, place) &&
    !isUsed(architecture, place)
  )
}

/** The chain is returned, waited for or kept as a whole. */
function isUsed(
  { code }: Architecture,
  { file, start, end }: { readonly file: string; readonly start: number; readonly end: number },
): boolean {
  return code.calls.some(
    ({ place, awaited, keptAs }) =>
      place.file === file && place.start <= start && place.end > end && (awaited || keptAs !== null),
  )
}

/** An async function that a timer runs: its rejection ends the process, or nothing does. */
function isLoose(architecture: Architecture, call: Call, worker: string): boolean {
  if (call.to !== null || functionOf(architecture, worker)?.async !== true) return false
  const caught = (each: Catch) => each.function === worker
  return !architecture.code.catches.some(caught) && !isLossAccepted(architecture, call.place)
}

function doesWork(architecture: Architecture, worker: string): boolean {
  const reached = reachOf(architecture, worker)
  return (
    [...reached].some((id) => queriesIn(architecture, id).some(isWriting)) ||
    outgoing(architecture).some((call) => reached.has(call.function) && call.args.length > 1)
  )
}
