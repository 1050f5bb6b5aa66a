import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId } from '../../model/architecture/code.ts'
import { callsIn, isServing, queriesIn } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { callersOf } from '../flow.ts'
import { outgoing } from '../outgoing.ts'
import { isWriting, reachOf } from '../reach.ts'
import type { Case, Rule } from '../rule.ts'
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
    for (const { first, second, given } of givenUp(architecture)) {
      report({
        at: second.place,
        subject: `call:${second.callee}`,
        values: { first: first.callee, second: second.callee },
        related: [
          { at: first.place, message: 'what was changed before' },
          { at: given, message: 'the failure is noted here, and nothing is undone' },
        ],
      })
    }
  },

  bad: {
    'charged, then shipped': `export async function order(id) {
  await fetch('https://pay.example/charges', { method: 'POST', body: id, signal: AbortSignal.timeout(3000) })
  await fetch('https://ship.example/parcels', { method: 'POST', body: id, signal: AbortSignal.timeout(3000) })
}
`,
    'given up when the second fails': saga('await pool.query("update orders set state = \'failed\' where id = $1", [id])'),
  },
  good: {
    'undone when the second fails, by a function of its own': saga('await undo(id)'),
    'begun anew by whoever calls': saga('throw error'),
    'one system behind two functions': saga(
      'await pool.query("update orders set state = \'failed\' where id = $1", [id])',
      'PAY_URL',
    ),
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

function saga(caught: string, second = 'SHIP_URL'): Case {
  return {
    'src/partners.ts': `async function post(url: string, body: unknown) {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(3000) })
  if (!answer.ok) throw new Error('refused')
}
export const charge = (id: string) => post(\`\${process.env.PAY_URL}/charges\`, { id })
export const refund = (id: string) => post(\`\${process.env.PAY_URL}/refunds\`, { id })
export const ship = (id: string) => post(\`\${process.env.${second}}/parcels\`, { id })
`,
    'src/saga.ts': `import { Pool } from 'pg'
import { charge, refund, ship } from './partners.js'
const pool = new Pool()
export async function carry(id: string) {
  try {
    await charge(id)
    await pool.query("update orders set state = 'paid' where id = $1", [id])
    await ship(id)
  } catch (error) {
    console.error(error)
    ${caught}
  }
}
async function undo(id: string) {
  await refund(id)
}
`,
  }
}

interface GivenUp {
  readonly first: Call
  readonly second: Call
  readonly given: Place
}

/** Functions that change two systems in a block whose failure is only noted: nobody goes on from there, and nothing is undone. */
function* givenUp(architecture: Architecture): Iterable<GivenUp> {
  const systems = systemsOf(architecture)
  if (systems.size < 2) return
  for (const caught of architecture.code.catches) {
    if (caught.rethrows || !isServing(architecture, caught.function)) continue
    const calls = callsIn(architecture, caught.function)
    const steps = calls.filter(
      (call) =>
        call.awaited &&
        call.inTry &&
        call.loop === null &&
        call.to !== null &&
        systems.has(call.to) &&
        call.place.end <= caught.place.start,
    )
    const [first] = steps
    const second = steps.find(({ to }) => first !== undefined && systems.get(to!) !== systems.get(first.to!))
    const isInside = ({ place }: { readonly place: Place }) => place.start >= caught.place.start && place.end <= caught.place.end
    const note = queriesIn(architecture, caught.function).find((query) => isWriting(query) && isInside(query))
    if (first === undefined || second === undefined || note === undefined) continue
    // What comes after the first step, in the handler or below it, may take it back, itself or in what it calls.
    const later = calls.filter(({ place }) => place.start >= caught.place.start)
    if (
      calls.some(({ callee }) => undoes.test(callee)) ||
      later.some(({ to }) => to !== null && asksAgain(architecture, to, systems))
    )
      continue
    yield { first, second, given: note.place }
  }
}

/** By function, the system that it changes: of those that do little else than to send one request that writes. */
function systemsOf(architecture: Architecture): ReadonlyMap<FunctionId, string> {
  const systems = new Map<FunctionId, string>()
  const senders = new Set<FunctionId>()
  for (const call of outgoing(architecture)) {
    if (!changes(call)) continue
    const host = isGiven(call) ? null : hostOf(call)
    if (host === null) senders.add(call.function)
    else systems.set(call.function, host)
  }
  for (const id of senders) {
    for (const call of callersOf(architecture, id)) {
      const host = hostOf(call)
      if (host !== null && call.function !== id) systems.set(call.function, host)
    }
  }
  return systems
}

/** The address is what its caller says. */
function isGiven({ args: [address] }: Call): boolean {
  return address?.is === 'name' && address.origin?.from === 'parameter'
}

function asksAgain(architecture: Architecture, id: FunctionId, systems: ReadonlyMap<FunctionId, string>): boolean {
  return [...reachOf(architecture, id)].some((each) => systems.has(each))
}

const undoes = /refund|cancel|undo|revert|rollback|compensat|void|release|restore|\.step$|\.run$/i

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
  return second.inTry || noted || callsIn(architecture, id).some(({ callee }) => undoes.test(callee))
}
