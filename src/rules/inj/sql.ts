import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query, Value } from '../../model/architecture/code.ts'
import { fileOf, isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { fromRequest, settled } from '../values.ts'
import { handler } from './example.ts'

const pg = "import { Pool } from 'pg'\nconst pool = new Pool()\n"

export const rule: Rule = {
  id: 'inj/sql',
  title: 'SQL that a caller writes a part of',
  severity: 'blocker',
  confidence: 'certain',
  profile: 'gate',
  says: '`{value}` is joined into the text of a query{from}',
  because: 'whoever sends the value writes the query: they read every table, or drop one',
  instead: 'bind it (`$1`, `?`), or choose a name of a column or an order from a list of those that are allowed',
  references: ['CWE-89', 'API8:2023', 'ASVS 1.2.4'],

  check(architecture, report) {
    for (const query of architecture.code.queries) {
      if (!isServing(architecture, query.function)) continue
      for (const value of query.joined) {
        const verdict = judge(architecture, query, value)
        if (verdict === null) continue
        report({
          at: value.place,
          subject: `query:${query.place.file}`,
          values: { value: textFor(value), from: verdict === 'certain' ? ', and it comes from the request' : '' },
          confidence: verdict,
          severity: verdict === 'certain' ? 'blocker' : 'high',
          related: [{ at: query.place, message: 'the query' }],
          unproven: 'the value was followed from where it enters to the text of the query',
        })
      }
    }
  },

  bad: {
    'a template': handler(
      "const { rows } = await pool.query(`select name from items where id = '${req.params.id}'`)\n  res.json(rows)",
      { imports: pg },
    ),
    'joined with plus, through a variable': handler(
      "const sql = 'select name from items where id = ' + req.params.id\n  const { rows } = await pool.query(sql)\n  res.json(rows)",
      { imports: pg },
    ),
    'an order that anybody chooses': handler(
      'const { rows } = await pool.query(`select name from items order by ${req.query.sort} limit 20`)\n  res.json(rows)',
      { imports: pg },
    ),
  },
  good: {
    bound: handler(
      "const { rows } = await pool.query('select name from items where id = $1', [req.params.id])\n  res.json(rows)",
      { imports: pg },
    ),
    'a tag binds what is put in': handler(
      'const rows = await sql`select name from items where id = ${req.params.id}`\n  res.json(rows)',
      {
        imports: "import postgres from 'postgres'\nconst sql = postgres()\n",
      },
    ),
    'a constant': handler(
      "const columns = 'id, name'\n  const { rows } = await pool.query(`select ${columns} from items limit 20`)\n  res.json(rows)",
      { imports: pg },
    ),
    'a number': handler(
      'const limit = Number(req.query.limit)\n  const { rows } = await pool.query(`select name from items limit ${limit}`)\n  res.json(rows)',
      { imports: pg },
    ),
    'a name from a list': handler(
      "const sort = ['name', 'price'].includes(req.query.sort) ? req.query.sort : 'name'\n  const { rows } = await pool.query(`select name from items order by ${sort} limit 20`)\n  res.json(rows)",
      { imports: pg },
    ),
    'a name looked up': handler(
      "const columns = { newest: 'created_at', name: 'name' }\n  const { rows } = await pool.query(`select name from items order by ${columns[req.query.sort] ?? 'name'} limit 20`)\n  res.json(rows)",
      { imports: pg },
    ),
  },
}

function judge(architecture: Architecture, query: Query, value: Value): 'certain' | 'likely' | null {
  if (isSafe(value)) return null
  if (fromRequest(value) !== null) return isListed(architecture, query, value) ? null : 'certain'
  // A parameter of a function that serves: whoever calls it may pass anything on.
  const it = settled(value)
  const isParameter = it.is === 'name' && it.origin?.from === 'parameter'
  return isParameter && isText(it.path) && !isListed(architecture, query, value) ? 'likely' : null
}

/** Constants, numbers, lists of placeholders, names that are looked up or quoted. */
function isSafe(value: Value): boolean {
  const it = settled(value)
  switch (it.is) {
    case 'text':
    case 'number':
    case 'boolean':
    case 'null':
    case 'function':
      return true
    case 'call':
      return /(^|\.)(Number|parseInt|parseFloat|BigInt|Boolean|Math\.\w+|toFixed|quoteIdent|escapeId|escape|escapeIdentifier|escapeLiteral|format|raw|ref|identifier|join|map|keys|fill|repeat|toISOString)$/.test(
        it.callee,
      )
    case 'template':
      return it.tag !== null || it.values.every(isSafe)
    case 'either':
      return it.of.every(isSafe)
    case 'list':
      return it.items.every(isSafe)
    case 'other':
      return it.of.every(isSafe) || /^\w+(\.\w+)*\[/.test(it.text)
    case 'name':
      return it.origin?.from === 'environment' || /\[/.test(it.path)
    default:
      return false
  }
}

/** Compared with a list, or checked against one, in the function that holds the query. */
function isListed(architecture: Architecture, query: Query, value: Value): boolean {
  const name = value.is === 'name' ? value.path.split('.').at(-1)! : textFor(value)
  const checks = architecture.code.calls.filter(
    (call) => call.function === query.function && /(\.|^)(includes|has|test|indexOf|enum|oneOf|hasOwn)$/.test(call.callee),
  )
  const isChecked = checks.some(({ args }) => args.some((arg) => arg.is === 'name' && arg.path.split('.').at(-1) === name))
  return isChecked || fileOf(architecture, query.function)?.isTool === true
}

/** A number by its name cannot hold a quote; what is plainly text can. */
function isText(path: string): boolean {
  return !/(limit|offset|count|page|size|table|schema|columns?|fields?|placeholders?|index|where|sql|clause|conditions?|query|values?|keys?|sort|order|direction|interval|days?|hours?|minutes?|seconds?|ms|timeout(ms)?|port|version)s?$/i.test(
    path,
  )
}

function textFor(value: Value): string {
  if (value.is === 'name') return value.path
  return value.is === 'call' ? `${value.callee}(…)` : value.is === 'other' ? value.text.slice(0, 40) : value.is
}
