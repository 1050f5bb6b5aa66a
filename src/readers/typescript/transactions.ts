import type { Call, Query, Transaction } from '../../model/architecture/code.ts'
import { type Client, calledOn } from './data-query.ts'
import { functionGiven, givenOf } from './guards.ts'
import { fieldOf, type LinkedCall, textOf, type World } from './world.ts'

/** Transactions, and which calls stand in which. */
export interface Transactions {
  readonly all: readonly Transaction[]
  /** By the id of a call. */
  readonly of: ReadonlyMap<string, string>
}

export function readTransactions(world: World, queries: readonly Query[], fallback: Client): Transactions {
  const byCallback = new Map<string, string>()
  const all: Transaction[] = []
  for (const linked of world.calls) {
    const found = callbackTransaction(world, linked, fallback)
    if (found === null) continue
    all.push(found.transaction)
    byCallback.set(found.body, found.transaction.id)
  }
  const of = new Map<string, string>()
  for (const linked of world.calls) {
    const id = enclosing(world, linked.call.function, byCallback)
    if (id !== null) of.set(linked.call.id, id)
  }
  for (const { transaction, until } of manualTransactions(world, queries, fallback)) {
    all.push(transaction)
    for (const { call } of world.callsOf(transaction.place.file)) {
      const between = call.place.start > transaction.place.end && call.place.end < until
      if (between && isWithin(world, call.function, transaction.function) && !of.has(call.id)) of.set(call.id, transaction.id)
    }
  }
  all.sort((a, b) => (a.place.file < b.place.file ? -1 : a.place.file > b.place.file ? 1 : a.place.start - b.place.start))
  return { all, of }
}

function enclosing(world: World, id: string, byCallback: ReadonlyMap<string, string>): string | null {
  for (let at: string | null = id, depth = 0; at !== null && depth < 20; depth++) {
    const found = byCallback.get(at)
    if (found !== undefined) return found
    at = world.functionOf(at)?.within ?? null
  }
  return null
}

function isWithin(world: World, id: string, outer: string): boolean {
  for (let at: string | null = id, depth = 0; at !== null && depth < 20; depth++) {
    if (at === outer) return true
    at = world.functionOf(at)?.within ?? null
  }
  return false
}

const callbackNames =
  /(?:^|\.)(?:\$?transaction|withTransaction|inTransaction|runInTransaction|runTransaction|useTransaction|executeInTransaction|begin)$/

function clientOf(target: string | null, fallback: Client): Client {
  const name = target?.slice(0, target.indexOf(':')) ?? ''
  if (name.startsWith('@prisma/')) return 'prisma'
  if (name.startsWith('drizzle-orm')) return 'drizzle'
  if (name.startsWith('mysql')) return 'mysql2'
  if (name.startsWith('sequelize')) return 'sequelize'
  if (name === 'postgres' || name === 'knex' || name === 'kysely' || name === 'typeorm' || name === 'better-sqlite3') return name
  return name === 'pg' ? 'pg' : fallback
}

function callbackTransaction(
  world: World,
  linked: LinkedCall,
  fallback: Client,
): { readonly transaction: Transaction; readonly body: string } | null {
  const { call } = linked
  const executed = /\.transaction\(\)(?:\.setIsolationLevel\(\))?\.execute$/.test(call.callee)
  if (!executed && !callbackNames.test(call.callee)) return null
  const given = givenOf(world, linked).find((one) => functionGiven(world, one) !== null && one.value.is !== 'call')
  const body = given === undefined ? null : functionGiven(world, given)
  if (body === null) return null
  const callee = executed ? call.callee.replace(/\.transaction\(\).*$/, '.transaction') : call.callee
  const on = callee.includes('.') ? calledOn(callee, 1) : null
  const parameters = world.functionOf(body)?.parameters ?? []
  const transaction: Transaction = {
    id: call.id,
    function: call.function,
    client: clientOf(call.target, fallback),
    style: 'callback',
    handle: parameters[0] ?? null,
    base: on,
    isolation: isolationOf(linked, world),
    closed: true,
    place: call.place,
  }
  return { transaction, body }
}

/** `{ isolationLevel: 'Serializable' }`, `'SERIALIZABLE'`, `.setIsolationLevel('serializable')`. */
function isolationOf(linked: LinkedCall, world: World): string | null {
  const level = /serializable|repeatable.?read|read.?(?:un)?committed/i
  for (const argument of linked.call.args) {
    const told = fieldOf(argument, 'isolationLevel') ?? fieldOf(argument, 'isolation') ?? argument
    const text = textOf(told) ?? (told.is === 'name' ? told.path : null)
    const found = text === null ? null : level.exec(text.replaceAll('_', ' '))
    if (found !== null) return normalLevel(found[0])
  }
  for (let at: LinkedCall | null = linked, i = 0; at !== null && i < 5; i++) {
    if (at.call.callee.endsWith('.setIsolationLevel')) return normalLevel(textOf(at.call.args[0]) ?? '')
    at = world.callAt(at.file, at.raw.on)
  }
  return null
}

function normalLevel(text: string): string | null {
  const words = text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_\s]+/g, ' ')
    .toLowerCase()
  return words === '' ? null : words
}

interface Manual {
  readonly transaction: Transaction
  /** Where it ends. */
  readonly until: number
}

type Turn = 'begin' | 'commit' | 'rollback'

/** Transactions that are begun and ended by calls of their own. */
function manualTransactions(world: World, queries: readonly Query[], fallback: Client): Manual[] {
  const sqlOfCall = new Map(queries.map((query) => [query.call, query]))
  const turns = new Map<string, { readonly linked: LinkedCall; readonly turn: Turn }[]>()
  for (const linked of world.calls) {
    const turn = turnOf(linked, sqlOfCall.get(linked.call.id))
    if (turn === null) continue
    const list = turns.get(linked.call.function) ?? []
    list.push({ linked, turn })
    turns.set(linked.call.function, list)
  }
  return [...turns.values()].flatMap((list) => manualOf(world, list, sqlOfCall, fallback))
}

function turnOf({ call, raw }: LinkedCall, query: Query | undefined): Turn | null {
  const sql = query?.sql?.trim().toLowerCase() ?? ''
  if (/^(?:begin|start\s+transaction)\b/.test(sql)) return 'begin'
  if (/^(?:commit|end)\b/.test(sql)) return 'commit'
  if (/^rollback\b(?!\s+to\b)/.test(sql)) return 'rollback'
  const name = call.callee.slice(call.callee.lastIndexOf('.') + 1)
  if (name === 'beginTransaction' || name === 'startTransaction') return 'begin'
  if (name === 'commit' || name === 'commitTransaction') return 'commit'
  if (name === 'rollback' || name === 'rollbackTransaction') return 'rollback'
  const opens = name === 'transaction' && raw.keptAs !== null && !call.args.some((one) => one.is === 'function')
  return opens && /^(?:sequelize|knex)/.test(call.target ?? 'knex') && call.awaited ? 'begin' : null
}

function manualOf(
  world: World,
  list: readonly { readonly linked: LinkedCall; readonly turn: Turn }[],
  queries: ReadonlyMap<string, Query>,
  fallback: Client,
): Manual[] {
  return list.flatMap(({ linked, turn }, at): Manual[] => {
    if (turn !== 'begin') return []
    const nextBegin = list.findIndex((one, i) => i > at && one.turn === 'begin')
    const ends = list.slice(at + 1, nextBegin < 0 ? undefined : nextBegin).filter((one) => one.turn !== 'begin')
    const commits = ends.filter((one) => one.turn === 'commit')
    const until = ends.reduce((latest, one) => Math.max(latest, one.linked.call.place.start), -1)
    const { call } = linked
    const keeps = /\.transaction$/.test(call.callee)
    const handle = keeps ? call.keptAs : calledOn(call.callee, 1)
    const query = queries.get(call.id)
    const end = world.functionOf(call.function)?.place.end ?? Number.MAX_SAFE_INTEGER
    return [
      {
        until: commits.length === 0 ? end : until,
        transaction: {
          id: call.id,
          function: call.function,
          client: query?.client ?? clientOf(call.target, fallback),
          style: 'manual',
          handle,
          base: keeps ? calledOn(call.callee, 1) : baseOf(world, call, handle),
          isolation: normalLevel(
            /isolation level (serializable|repeatable read|read committed)/i.exec(query?.sql ?? '')?.[1] ?? '',
          ),
          closed: isClosed(ends.map((one) => ({ turn: one.turn, block: one.linked.raw.block }))),
          place: call.place,
        },
      },
    ]
  })
}

/** Every way out ends it: it is rolled back where something throws, and committed else. */
function isClosed(ends: readonly { readonly turn: Turn; readonly block: LinkedCall['raw']['block'] }[]): boolean {
  if (ends.some((one) => one.block === 'finally')) return true
  return ends.some((one) => one.turn === 'rollback' && one.block === 'catch') && ends.some((one) => one.turn === 'commit')
}

/** What the client of a transaction was taken from: of `const client = await pool.connect()`, `pool`. */
function baseOf(world: World, call: Call, handle: string | null): string | null {
  const taken = world
    .callsOf(call.place.file)
    .find((one) => one.call.function === call.function && one.call.keptAs === handle && one.call.place.start < call.place.start)
  return taken?.call.callee.includes('.') ? calledOn(taken.call.callee, 1) : null
}
