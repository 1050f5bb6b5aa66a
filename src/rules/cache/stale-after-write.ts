import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Query } from '../../model/architecture/code.ts'
import { callsIn, functionOf, isServing, queriesIn } from '../../model/architecture/look-up.ts'
import { callersOf } from '../flow.ts'
import { queriesReached, reachOf, usersOf } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { tableNamed } from '../table-named.ts'
import { settled } from '../values.ts'
import { cached } from './example.ts'
import { commands, isOneOfMany, keyOf, lifeOf } from './redis.ts'

/** So many seconds of the old are taken as accepted. */
const accepted = 120

export const rule: Rule = {
  id: 'cache/stale-after-write',
  title: 'Changed in the database, and old in the cache',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{table}` is changed here, and the copy of it under `{key}` stays as it was{how}',
  because:
    'whoever changed it sees the old state and changes it again; what was deleted or withdrawn is still shown until the key ends',
  instead: 'drop or rewrite the key after the commit, in each use case that changes the row',
  references: ['https://redis.io/docs/latest/develop/use/client-side-caching/'],

  check(architecture, report) {
    const drops = commands(architecture, 'del|unlink|getdel|hdel|set|setex|psetex')
    for (const set of commands(architecture, 'set|setex|psetex')) {
      const life = lifeOf(set)
      const key = keyOf(set.args[0])
      const read = sourceOf(architecture, set)
      if (key === null || !isOneOfMany(set.args[0]) || read === null || (typeof life === 'number' && life <= accepted)) continue
      const ends = drops.filter((drop) => drop !== set && keyOf(drop.args[0]) === key)
      for (const write of [...writesOf(architecture, read), ...countedIn(architecture, read)]) {
        if (isDropped(architecture, write, ends) || isDropped(architecture, write, [set])) continue
        report({
          at: write.place,
          subject: `table:${read.table} key:${key}`,
          values: {
            table: tableOfWrite(architecture, write),
            key,
            how: typeof life === 'number' ? ` for up to ${life} seconds` : '',
          },
          related: [
            { at: set.place, message: 'the copy' },
            ...ends.slice(0, 1).map(({ place }) => ({ at: place, message: 'where others drop it' })),
          ],
        })
      }
    }
  },

  bad: {
    'a change that drops nothing': cached(`app.get('/users/:id', async (req, res) => {
  const { rows } = await pool.query('select id, name from users where id = $1', [req.params.id])
  await redis.set(\`user:\${req.params.id}\`, JSON.stringify(rows[0]), 'EX', 3600)
  res.json(rows[0])
})
app.put('/users/:id', async (req, res) => {
  await pool.query('update users set name = $2 where id = $1', [req.params.id, req.body.name])
  res.sendStatus(204)
})`),
    'a number that another function counts': cached(`const key = (id) => \`user:\${id}:posts\`
const counted = async (id, compute) => {
  const count = await compute()
  await redis.set(key(id), count, 'EX', 3600)
  return count
}
const forget = (id) => redis.unlink(key(id))
app.get('/users/:id/posts', async (req, res) => {
  const count = await counted(req.params.id, () => pool.query('select count(*) from posts where author_id = $1', [req.params.id]))
  res.json({ count })
})
app.put('/posts/:id', async (req, res) => {
  await pool.query('update posts set body = $2 where id = $1', [req.params.id, req.body.body])
  res.sendStatus(204)
})
app.delete('/posts/:id', async (req, res) => {
  await pool.query('delete from posts where id = $1 and author_id = $2', [req.params.id, req.user.id])
  res.sendStatus(204)
})`),
    'what is counted grows': cached(`app.get('/rounds/:id', async (req, res) => {
  const { rows } = await pool.query(
    'select id, name, (select count(*)::int from parcels p where p.round_id = r.id) as open from rounds r where id = $1', [req.params.id])
  await redis.set(\`round:\${req.params.id}\`, JSON.stringify(rows[0]), 'EX', 3600)
  res.json(rows[0])
})
app.post('/rounds/:id/parcels', async (req, res) => {
  await pool.query('insert into parcels (round_id, barcode) values ($1, $2)', [req.params.id, req.body.barcode])
  res.sendStatus(201)
})`),
  },
  good: {
    'a number that is dropped': cached(`const key = (id) => \`user:\${id}:posts\`
const counted = async (id, compute) => {
  const count = await compute()
  await redis.set(key(id), count, 'EX', 3600)
  return count
}
const forget = (id) => redis.unlink(key(id))
app.get('/users/:id/posts', async (req, res) => {
  const count = await counted(req.params.id, () => pool.query('select count(*) from posts where author_id = $1', [req.params.id]))
  res.json({ count })
})
app.put('/posts/:id', async (req, res) => {
  await pool.query('update posts set body = $2 where id = $1', [req.params.id, req.body.body])
  res.sendStatus(204)
})
app.delete('/posts/:id', async (req, res) => {
  await pool.query('delete from posts where id = $1 and author_id = $2', [req.params.id, req.user.id])
  await forget(req.user.id)
  res.sendStatus(204)
})`),
    'dropped in the same use case': cached(`app.get('/users/:id', async (req, res) => {
  const { rows } = await pool.query('select id, name from users where id = $1', [req.params.id])
  await redis.set(\`user:\${req.params.id}\`, JSON.stringify(rows[0]), 'EX', 3600)
  res.json(rows[0])
})
app.put('/users/:id', async (req, res) => {
  await pool.query('update users set name = $2 where id = $1', [req.params.id, req.body.name])
  await redis.del(\`user:\${req.params.id}\`)
  res.sendStatus(204)
})`),
    'dropped by the caller of the one who writes':
      cached(`const save = (id, name) => pool.query('update users set name = $2 where id = $1', [id, name])
app.get('/users/:id', async (req, res) => {
  const { rows } = await pool.query('select id, name from users where id = $1', [req.params.id])
  await redis.set(\`user:\${req.params.id}\`, JSON.stringify(rows[0]), 'EX', 3600)
  res.json(rows[0])
})
app.put('/users/:id', async (req, res) => {
  await save(req.params.id, req.body.name)
  await redis.del(\`user:\${req.params.id}\`)
  res.sendStatus(204)
})`),
    'a minute of the old is accepted': cached(`app.get('/users/:id', async (req, res) => {
  const { rows } = await pool.query('select id, name from users where id = $1', [req.params.id])
  await redis.set(\`user:\${req.params.id}\`, JSON.stringify(rows[0]), 'EX', 60)
  res.json(rows[0])
})
app.put('/users/:id', async (req, res) => {
  await pool.query('update users set name = $2 where id = $1', [req.params.id, req.body.name])
  res.sendStatus(204)
})`),
    'other columns than those that are kept': cached(`app.get('/users/:id', async (req, res) => {
  const { rows } = await pool.query('select id, name from users where id = $1', [req.params.id])
  await redis.set(\`user:\${req.params.id}\`, JSON.stringify(rows[0]), 'EX', 3600)
  res.json(rows[0])
})
app.post('/seen/:id', async (req, res) => {
  await pool.query('update users set seen_at = now() where id = $1', [req.params.id])
  res.sendStatus(204)
})`),
  },
}

interface Source {
  readonly table: string
  readonly query: Query
}

/** The rows that the copy is made of: read in the same function, in front of it, or by what it is given to read with. */
function sourceOf(architecture: Architecture, set: Call): Source | null {
  const reads = queriesIn(architecture, set.function).filter(
    ({ does, place }) => does === 'select' && place.start < set.place.start,
  )
  const query = reads.at(-1) ?? readGiven(architecture, set)
  const name = query?.tables[0]
  return query === undefined || name === undefined
    ? null
    : { table: tableNamed(architecture, name, query.function)?.name ?? name, query }
}

/** `cached(id, () => prisma.post.count(…))`: the one query of what all callers give. */
function readGiven(architecture: Architecture, { function: id, place }: Call): Query | undefined {
  const parameters = functionOf(architecture, id)?.parameters ?? []
  const called = callsIn(architecture, id).find(({ callee, place: at }) => parameters.includes(callee) && at.start < place.start)
  if (called === undefined) return undefined
  const index = parameters.indexOf(called.callee)
  const queries = callersOf(architecture, id).map(({ args }) => {
    const given = args[index] === undefined ? undefined : settled(args[index])
    return given?.is === 'function' ? queriesReached(architecture, given.id) : []
  })
  const [only] = queries
  const [query, ...others] = only ?? []
  const isRead = query?.does === 'select' || query?.does === 'count'
  return queries.length === 1 && others.length === 0 && isRead ? query : undefined
}

/** Queries that change what is kept, of rows that are there. */
function writesOf(architecture: Architecture, { table, query: read }: Source): readonly Query[] {
  const kept = new Set(read.columns.map(plain))
  const counted = new Set(read.does === 'count' ? read.filters.map(({ column }) => plain(column)) : [])
  return architecture.code.queries.filter((query) => {
    if ((query.does !== 'update' && query.does !== 'delete') || !isServing(architecture, query.function)) return false
    // How many there are changes with what they are counted by.
    if (read.does === 'count' && query.does === 'update' && !query.writes.some(({ column }) => counted.has(plain(column))))
      return false
    if ((tableNamed(architecture, query.tables[0] ?? '', query.function)?.name ?? query.tables[0]) !== table) return false
    const changed = query.writes.map(({ column }) => plain(column))
    return (
      query.does === 'delete' ||
      changed.length === 0 ||
      kept.size === 0 ||
      kept.has('*') ||
      changed.some((column) => kept.has(column))
    )
  })
}

/** Writes of a table whose rows the copy counts: `(select count(*) from parcels …)`. */
function countedIn(architecture: Architecture, { table, query: read }: Source): readonly Query[] {
  const counted = [
    ...(read.sql ?? '').matchAll(/\(\s*select\s+(?:count|sum|max|min|avg)\s*\([^()]*\)[\w:\s]*\bfrom\s+([\w.]+)/gi),
  ]
  const names = new Set(counted.map(([, name]) => tableNamed(architecture, name!, read.function)?.name ?? name!))
  names.delete(table)
  if (names.size === 0) return []
  return architecture.code.queries.filter(
    (query) =>
      (query.does === 'insert' || query.does === 'upsert' || query.does === 'delete') &&
      isServing(architecture, query.function) &&
      names.has(tableOfWrite(architecture, query)),
  )
}

function tableOfWrite(architecture: Architecture, { tables, function: id }: Query): string {
  return tableNamed(architecture, tables[0] ?? '', id)?.name ?? tables[0] ?? ''
}

function plain(column: string): string {
  return column.replaceAll('_', '').toLowerCase()
}

function isDropped(architecture: Architecture, write: Query, drops: readonly Call[]): boolean {
  return [...usersOf(architecture, write.function)].some((user) =>
    drops.some((drop) => reachOf(architecture, user).has(drop.function)),
  )
}
