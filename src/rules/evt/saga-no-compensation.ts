import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import { callsIn, queriesIn } from '../../model/architecture/look-up.ts'
import { outgoing } from '../outgoing.ts'
import { isWriting } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { fieldOf, textOf, within } from '../values.ts'

export const rule: Rule = {
  id: 'evt/saga-no-compensation',
  title: 'Several systems are changed, and none is changed back',
  severity: 'medium',
  confidence: 'maybe',
  profile: 'audit',
  says: '`{first}` and then `{second}` change two other systems, and nothing undoes the first when the second fails',
  because: 'a failure in between leaves them at odds: charged and never shipped, booked and never paid, until somebody notices',
  instead:
    'keep the state of the steps in a table, and work them off with retries; undo what was done where a later step is refused',
  references: ['https://microservices.io/patterns/data/saga.html'],

  check(architecture, report) {
    const writes = outgoing(architecture).filter((call) => call.awaited && changes(call))
    const functions = new Set(writes.map(({ function: id }) => id))
    for (const id of functions) {
      const own = writes.filter((call) => call.function === id && call.loop === null)
      const [first, second] = distinct(own)
      if (first === undefined || second === undefined || isCareful(architecture, id, second)) continue
      report({
        at: second.place,
        subject: `call:${second.callee}`,
        values: { first: hostOf(first) ?? first.callee, second: hostOf(second) ?? second.callee },
        related: [{ at: first.place, message: 'what was changed before' }],
      })
    }
  },

  bad: {
    'charged, then shipped': `export async function order(id) {
  await fetch('https://pay.example/charges', { method: 'POST', body: id, signal: AbortSignal.timeout(3000) })
  await fetch('https://ship.example/parcels', { method: 'POST', body: id, signal: AbortSignal.timeout(3000) })
}
`,
  },
  good: {
    'undone when the second fails': `export async function order(id) {
  await fetch('https://pay.example/charges', { method: 'POST', body: id, signal: AbortSignal.timeout(3000) })
  try {
    await fetch('https://ship.example/parcels', { method: 'POST', body: id, signal: AbortSignal.timeout(3000) })
  } catch (error) {
    await refund(id)
    throw error
  }
}
`,
    'the state is kept between the steps': `import { Pool } from 'pg'
const pool = new Pool()
export async function order(id) {
  await fetch('https://pay.example/charges', { method: 'POST', body: id, signal: AbortSignal.timeout(3000) })
  await pool.query("update orders set state = 'charged' where id = $1", [id])
  await fetch('https://ship.example/parcels', { method: 'POST', body: id, signal: AbortSignal.timeout(3000) })
}
`,
    'one system twice': `export async function order(id) {
  await fetch('https://pay.example/customers', { method: 'POST', body: id, signal: AbortSignal.timeout(3000) })
  await fetch('https://pay.example/charges', { method: 'POST', body: id, signal: AbortSignal.timeout(3000) })
}
`,
  },
}

function changes({ callee, args }: Call): boolean {
  return (
    /\.(post|put|patch|delete)$/.test(callee) ||
    args.some((arg) => /^(POST|PUT|PATCH|DELETE)$/i.test(textOf(fieldOf(arg, 'method')) ?? ''))
  )
}

/** The host, or the setting that names it. */
function hostOf({ args }: Call): string | null {
  if (args[0] === undefined) return null
  for (const value of within(args[0])) {
    const text = textOf(value) ?? (value.is === 'template' ? value.texts[0] : '')
    const host = /^https?:\/\/([^/]+)/.exec(text ?? '')?.[1]
    if (host !== undefined) return host
    if (value.is === 'name' && /url|host|endpoint|base/i.test(value.path)) return value.path
  }
  return null
}

function distinct(calls: readonly Call[]): readonly Call[] {
  const hosts = new Set<string>()
  return calls.filter((call) => {
    const host = hostOf(call)
    return host !== null && !hosts.has(host) && hosts.add(host)
  })
}

/** It catches the failure of the later step, or writes down how far it came. */
function isCareful(architecture: Architecture, id: string, second: Call): boolean {
  const noted = queriesIn(architecture, id).some((query) => isWriting(query) && query.place.start < second.place.start)
  const undoes = callsIn(architecture, id).some(({ callee }) =>
    /refund|cancel|undo|revert|rollback|compensat|void|release|restore|\.step$|\.run$/i.test(callee),
  )
  return second.inTry || noted || undoes
}
