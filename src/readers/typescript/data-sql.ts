import type { Query, Value } from '../../model/architecture/code.ts'
import { type Client, calledOn, type Mutable, newQuery } from './data-query.ts'
import { deedOf, type SqlText, sqlOf } from './sql-text.ts'
import { type LinkedCall, textOf } from './world.ts'

interface SqlCall {
  readonly client: Client
  readonly pattern: RegExp
}

/** Calls whose first argument, or whose template, is a statement. */
const sqlCalls: readonly SqlCall[] = [
  {
    client: 'pg',
    pattern:
      /^(?:pg|@neondatabase\/serverless|@vercel\/postgres|pg-promise|@electric-sql\/pglite|slonik):.*\.(?:query|queryArray|none|one|oneOrNone|many|manyOrNone|any|exec|maybeOne)$/,
  },
  { client: 'pg', pattern: /^(?:@vercel\/postgres|@neondatabase\/serverless):(?:sql|neon\(\)|query)$/ },
  { client: 'postgres', pattern: /^postgres:default\(\)(?:\.unsafe)?$/ },
  { client: 'mysql2', pattern: /^(?:mysql2?|mysql2\/promise|mariadb|promise-mysql):.*\.(?:query|execute)$/ },
  {
    client: 'better-sqlite3',
    pattern: /^(?:better-sqlite3|node:sqlite|libsql|bun:sqlite|better-sqlite3-multiple-ciphers):\w+\.(?:prepare|exec|query|run)$/,
  },
  {
    client: 'other',
    pattern: /^(?:@libsql\/client|sqlite3?|@cloudflare\/d1|mssql|oracledb):.*\.(?:execute|all|get|run|each|exec|query|prepare)$/,
  },
  { client: 'knex', pattern: /^knex:.*\.raw$/ },
  { client: 'sequelize', pattern: /^sequelize(?:-typescript)?:Sequelize\.query$/ },
  { client: 'typeorm', pattern: /^typeorm:.*\.query$/ },
  { client: 'prisma', pattern: /^@prisma\/client:PrismaClient.*\.\$(?:queryRaw|executeRaw)(?:Unsafe|Typed)?$/ },
  { client: 'drizzle', pattern: /^drizzle-orm(?:\/[\w-]+)*:(?:drizzle\(\)|\w*Database).*\.(?:execute|run|all|get|values)$/ },
  { client: 'kysely', pattern: /^kysely:(?:sql|sql\.raw)$/ },
]

/** The query of a call that is given SQL; `fallback` is the client where only the text tells that it is one. */
export function sqlQuery(linked: LinkedCall, fallback: Client): Query | null {
  const { call } = linked
  const told = call.target === null ? undefined : sqlCalls.find(({ pattern }) => pattern.test(call.target!))
  if (told === undefined && !looksLikeSql(linked)) return null
  const client = told?.client ?? fallback
  const text = sqlOf(call.args[0], boundOf(linked, client))
  if (text === null && told === undefined) return null
  if (told?.client === 'drizzle' && text === null) return null
  if (client === 'postgres' && !linked.raw.tagged && !call.callee.endsWith('.unsafe')) return null
  return fromText(newQuery(linked, client, linked.raw.tagged ? tagOn(call.callee) : calledOn(call.callee, 1)), text, linked)
}

function tagOn(callee: string): string {
  return callee.endsWith('.$queryRaw') || callee.endsWith('.$executeRaw') ? calledOn(callee, 1) : callee
}

const verb =
  /^\s*(?:--[^\n]*\n\s*)*(?:select\b[\s\S]*\bfrom\b|select\s+\w+\(|insert\s+into\b|update\s+\S+\s+(?:(?:as\s+)?\w+\s+)?set\b|delete\s+from\b|with\s+\w+|begin\b|commit\b|rollback\b|start\s+transaction|create\s+(?:table|index|unique|type|or)|alter\s+table|drop\s+(?:table|index|column)|set\s+(?:local|session)|lock\s+table|truncate\b)/i

/** `client.query('select …')` where nothing tells what `client` is. */
function looksLikeSql({ call, raw }: LinkedCall): boolean {
  if (call.target !== null && !call.target.includes('…')) return false
  if (call.to !== null) return false
  if (
    !raw.tagged &&
    !/\.(?:query|execute|exec|raw|unsafe|prepare|all|get|run|one|any|none|manyOrNone|oneOrNone|queryRawUnsafe)$/.test(call.callee)
  )
    return false
  const text = sqlOf(call.args[0], null)
  return text !== null && verb.test(text.sql)
}

/** What is bound: the second argument, `values` of the first, or what a statement is run with. */
function boundOf({ call }: LinkedCall, client: Client): Value | null {
  const first = call.args[0]
  const object = first?.is === 'name' && first.value !== null ? first.value : first
  if (object?.is === 'object' && (object.fields.values ?? object.fields.args)) {
    return (object.fields.values ?? object.fields.args)!
  }
  if (client === 'better-sqlite3' || call.callee.endsWith('.prepare')) {
    const run = call.chain.find((one) => ['all', 'get', 'run', 'iterate', 'bind', 'values', 'first'].includes(one.name))
    return run === undefined ? null : asList(run.args, first)
  }
  if (client === 'prisma') return asList(call.args.slice(1), first)
  return call.args[1] ?? null
}

function asList(args: readonly Value[], at: Value | undefined): Value | null {
  const [only] = args
  if (only === undefined) return null
  if (args.length === 1 && (only.is === 'list' || only.is === 'object')) return only
  return { is: 'list', items: args, place: at?.place ?? only.place }
}

function fromText(query: Mutable<Query>, text: SqlText | null, { call }: LinkedCall): Query {
  const one = call.chain.some(({ name }) => ['get', 'first', 'executeTakeFirst', 'executeTakeFirstOrThrow'].includes(name))
  query.one = one || /\.(?:one|oneOrNone|maybeOne)$/.test(call.callee)
  if (text === null) {
    const first = call.args[0]
    if (first !== undefined && textOf(first) === null) query.joined = dynamicPart(first)
    return query
  }
  query.sql = text.sql
  query.parameters = text.parameters
  query.joined = text.joined
  query.does = deedOf(text.sql)
  query.returning = /\breturning\b/i.test(text.sql) && query.does !== 'select'
  query.onConflict = /\bon\s+(?:conflict|duplicate\s+key)\b/i.test(text.sql)
  const lock = /\bfor\s+(no\s+key\s+update|update|share|key\s+share)\b/i.exec(text.sql)?.[1]?.toLowerCase().replace(/\s+/g, ' ')
  query.locks = lock === undefined ? null : lock === 'key share' ? 'share' : (lock as 'update' | 'no key update' | 'share')
  return query
}

/** A whole statement that comes out of a request. */
function dynamicPart(value: Value): readonly Value[] {
  const origin = value.is === 'name' || value.is === 'call' ? value.origin : null
  return origin?.from === 'request' ? [value] : []
}
