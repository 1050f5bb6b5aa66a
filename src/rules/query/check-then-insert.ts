import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query } from '../../model/architecture/code.ts'
import { callsIn, isServing, queriesIn, tableOf } from '../../model/architecture/look-up.ts'
import { findThenCreates } from '../find-then-create.ts'
import { isGuarded } from '../row-guard.ts'
import type { Reported, Rule } from '../rule.ts'
import { textOf } from '../values.ts'
import { handling, withPrisma } from './example.ts'

export const rule: Rule = {
  id: 'query/check-then-insert',
  title: 'A check that others can pass before the write',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '{what}, and nothing keeps a second request from passing the same check in between',
  because:
    'two requests at once both pass: a seat is sold twice, a limit is gone over, a token that should work once works twice',
  instead: '{instead}',
  references: ['CWE-367', 'https://www.postgresql.org/docs/current/explicit-locking.html', 'ASVS 15.4.2'],

  check(architecture, report) {
    for (const found of [...overlaps(architecture), ...usedTwice(architecture)]) report(found)
  },

  bad: {
    'a room that is free at that time': handling(
      `const { rows } = await pool.query('select id from bookings where room_id = $1 and starts_at < $2 and ends_at > $3', [req.body.room, req.body.to, req.body.from])
if (rows.length > 0) return res.status(409).end()
await pool.query('insert into bookings (room_id, starts_at, ends_at) values ($1, $2, $3)', [req.body.room, req.body.from, req.body.to])
res.end()`,
      { method: 'post', sql: bookings() },
    ),
    'a limit that is counted first': handling(
      `const { rows } = await pool.query('select count(*) from bookings where room_id = $1', [req.body.room])
if (rows[0].count >= 5) return res.status(409).end()
await pool.query('insert into bookings (room_id, starts_at, ends_at) values ($1, $2, $3)', [req.body.room, req.body.from, req.body.to])
res.end()`,
      { method: 'post', sql: bookings() },
    ),
    'a token that is read and then deleted':
      withPrisma(`const token = await prisma.resetToken.findUnique({ where: { hash: req.body.hash } })
if (!token) return res.sendStatus(400)
await prisma.user.update({ where: { id: token.userId }, data: { password: req.body.password } })
await prisma.resetToken.deleteMany({ where: { id: token.id } })
res.end()`),
    'a code that is marked as used': handling(
      `const { rows } = await pool.query('select id, discount from coupons where code = $1 and used_at is null', [req.body.code])
if (rows.length === 0) return res.sendStatus(400)
await pool.query('update coupons set used_at = now() where code = $1', [req.body.code])
res.json(rows[0])`,
      {
        method: 'post',
        sql: 'create table coupons (id bigint primary key, code text not null unique, discount integer not null, used_at timestamptz);\n',
      },
    ),
  },
  good: {
    'taken and answered in one statement': handling(
      `const { rows } = await pool.query('delete from reset_tokens where hash = $1 returning user_id', [req.body.hash])
if (rows.length === 0) return res.sendStatus(400)
res.end()`,
      { method: 'post', sql: 'create table reset_tokens (hash text primary key, user_id bigint not null);\n' },
    ),
    'marked only where it was not yet': handling(
      `const { rows } = await pool.query('select id from coupons where code = $1 and used_at is null', [req.body.code])
if (rows.length === 0) return res.sendStatus(400)
const { rowCount } = await pool.query('update coupons set used_at = now() where code = $1 and used_at is null', [req.body.code])
res.sendStatus(rowCount === 1 ? 204 : 409)`,
      { method: 'post', sql: 'create table coupons (id bigint primary key, code text not null unique, used_at timestamptz);\n' },
    ),
    'the room is locked first': handling(
      `const client = await pool.connect()
await client.query('begin')
await client.query('select id from rooms where id = $1 for update', [req.body.room])
const { rows } = await client.query('select id from bookings where room_id = $1 and starts_at < $2 and ends_at > $3', [req.body.room, req.body.to, req.body.from])
if (rows.length === 0) await client.query('insert into bookings (room_id, starts_at, ends_at) values ($1, $2, $3)', [req.body.room, req.body.from, req.body.to])
await client.query('commit')
res.end()`,
      { method: 'post', sql: bookings() },
    ),
    'the database excludes it': handling(
      `const { rows } = await pool.query('select id from bookings where room_id = $1 and starts_at < $2 and ends_at > $3', [req.body.room, req.body.to, req.body.from])
if (rows.length > 0) return res.status(409).end()
await pool.query('insert into bookings (room_id, starts_at, ends_at) values ($1, $2, $3)', [req.body.room, req.body.from, req.body.to])
res.end()`,
      {
        method: 'post',
        sql: `${bookings()}alter table bookings add constraint apart exclude using gist (room_id with =, tstzrange(starts_at, ends_at) with &&);\n`,
      },
    ),
    'an isolation that refuses one of the two': withPrisma(`await prisma.$transaction(async (tx) => {
  const token = await tx.resetToken.findUnique({ where: { hash: req.body.hash } })
  if (!token) throw new Error('no such token')
  await tx.resetToken.deleteMany({ where: { hash: req.body.hash } })
}, { isolationLevel: 'Serializable' })
res.end()`),
    'tidying up after a token that is not there':
      withPrisma(`const token = await prisma.resetToken.findUnique({ where: { hash: req.body.hash } })
if (!token) {
  await prisma.resetToken.deleteMany({ where: { userId: req.body.user } })
  return res.sendStatus(400)
}
res.end()`),
    'a session that ends, however often it is asked to':
      withPrisma(`const session = await prisma.session.findUnique({ where: { id: req.body.id } })
if (!session) return res.sendStatus(404)
await prisma.session.deleteMany({ where: { id: req.body.id } })
res.end()`),
  },
}

function bookings(): string {
  return `create table bookings (
  id bigint generated always as identity primary key,
  room_id bigint not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null
);
create index bookings_room on bookings (room_id, starts_at);
`
}

/** What equality cannot say: a range that is free, or how many there may be. What it can, a unique index does. */
function* overlaps(architecture: Architecture): Iterable<Reported> {
  for (const { find, create, table, isEquality, rest, columns } of findThenCreates(architecture)) {
    const isCount = find.does === 'count'
    const isRange = !isEquality && rest.some(({ operator }) => operator === '<' || operator === '>')
    if ((!isCount && !isRange) || isExcluded(architecture, table.name)) continue
    // How many there are of one thing that is unique anyway.
    if (isCount && table.indexes.some(({ unique, keys }) => unique && keys.every(({ column }) => columns.includes(column ?? ''))))
      continue
    yield {
      at: create.place,
      subject: `query:${table.name}`,
      values: {
        what: isCount
          ? `rows of \`${table.name}\` are counted before one is added`
          : `\`${table.name}\` is searched for what overlaps before a row is added`,
        instead: isCount
          ? 'lock the parent row with `for update` before counting, or keep the count in it and change that with a condition'
          : 'say it to the database with an exclusion constraint, or lock the parent row with `for update` before the search',
      },
      related: [{ at: find.place, message: 'it is looked up here' }],
    }
  }
}

function isExcluded(architecture: Architecture, table: string): boolean {
  const found = tableOf(architecture, table)
  const byIndex = found?.indexes.some(({ method, unique }) => (method === 'gist' || method === 'spgist') && !unique) ?? false
  return (
    byIndex ||
    architecture.databases.some(({ migrations }) =>
      migrations.some(({ statements }) =>
        statements.some(({ changes }) =>
          changes.some((change) => change.does === 'add constraint' && change.kind === 'exclude' && change.table === table),
        ),
      ),
    )
  )
}

const single = /token|coupon|voucher|nonce|otp|magic_?link|reset|one_?time|redeem|verification|ticket|gift|code/i
const marks = /^(used|consumed|redeemed|claimed|accepted|spent|revoked)(_?at|_?on|_?by)?$|^is_?(used|redeemed|consumed)$/i

/** What may be used once is read, and taken away later without looking again. */
function* usedTwice(architecture: Architecture): Iterable<Reported> {
  for (const write of architecture.code.queries) {
    const name = write.tables[0]
    if (
      name === undefined ||
      !single.test(name) ||
      /refresh|access|device|push|api/i.test(name) ||
      !isServing(architecture, write.function)
    )
      continue
    const mark = write.does === 'update' ? write.writes.find(({ column }) => marks.test(column)) : undefined
    if (write.does !== 'delete' && mark === undefined) continue
    if (write.does === 'delete' && (write.returning || refusesLate(architecture, write))) continue
    if (write.filters.some(({ column }) => marks.test(column)) || isGuarded(architecture, write)) continue
    const read = queriesIn(architecture, write.function).find(
      (query) =>
        query.does === 'select' &&
        query.place.start < write.place.start &&
        query.tables[0]?.toLowerCase() === name.toLowerCase() &&
        query.filters.some(({ operator, value }) => operator === '=' && value !== null && textOf(value) === null),
    )
    if (read === undefined || read.locks !== null || isRefusal(architecture, read, write)) continue
    yield {
      at: write.place,
      subject: `query:${name}`,
      confidence: 'likely',
      values: {
        what: `a row of \`${name}\` is read, trusted, and ${write.does === 'delete' ? 'deleted' : 'marked as used'} later`,
        instead:
          write.does === 'delete'
            ? 'take it in one statement, `delete … returning`, and go on only with what it answers'
            : `mark it in one statement, \`update … set ${mark!.column} = … where … and ${mark!.column} is null returning …\`, and go on only with what it answers`,
      },
      related: [{ at: read.place, message: 'it is read and trusted here' }],
    }
  }
}

/** It tidies up where the search found nothing. */
function isRefusal(architecture: Architecture, read: Query, write: Query): boolean {
  const calls = callsIn(architecture, write.function)
  const kept = calls.find(({ id }) => id === read.call)?.keptAs
  const conditions = calls.find(({ id }) => id === write.call)?.conditions ?? []
  return conditions.some(
    (condition) => (kept != null && condition.trim() === `!${kept}`) || /length\s*===?\s*0|rowCount\s*===?\s*0/.test(condition),
  )
}

/** The answer of the delete is looked at: how many there were, or an error where there was none. */
function refusesLate(architecture: Architecture, { function: id, call, client, one }: Query): boolean {
  const found = callsIn(architecture, id).find((each) => each.id === call)
  return found?.keptAs != null || (client === 'prisma' && one)
}
