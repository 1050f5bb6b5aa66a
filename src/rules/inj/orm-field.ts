import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import { enteredAs, partText } from '../entry.ts'
import { once } from '../once.ts'
import type { Rule } from '../rule.ts'
import { settled } from '../values.ts'
import { handler } from './example.ts'
import { isChecked, isSafe } from './joined.ts'

const prisma = "import { PrismaClient } from '@prisma/client'\nconst prisma = new PrismaClient()\n"
const knex = "import makeKnex from 'knex'\nconst knex = makeKnex({ client: 'pg' })\n"

export const rule: Rule = {
  id: 'inj/orm-field',
  title: 'A column that a caller chooses',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` takes the name of a column from `{from}`',
  because:
    'a name is not bound: some clients join it into the SQL, and by ordering or filtering by a column that is not shown (a hash, a token) its value can be read bit by bit',
  instead:
    "choose from names that are allowed: `{ newest: 'created_at', name: 'name' }[sort]`, or an enumeration in the schema of the query",
  references: ['CWE-89', 'CWE-943', 'API3:2023'],

  check(architecture, report) {
    for (const call of architecture.code.calls) {
      if (!isOfDatabase(architecture, call) || !isServing(architecture, call.function)) continue
      for (const value of namesOf(call)) {
        if (isSafe(value)) continue
        const entry = enteredAs(architecture, call.function, value)
        if (entry === null || isChecked(architecture, call.function, nameWithin(value), entry)) continue
        report({
          at: value.place,
          subject: `call:${call.callee.split('.').at(-1)}`,
          severity: isText(call) ? 'high' : 'medium',
          values: { callee: call.callee.split('.').at(-1)!, from: partText(entry.origin) },
          related: entry.through.map(({ place }) => ({ at: place, message: 'passes it on' })),
          unproven: 'the value was followed from where it enters to the name of the column',
        })
      }
    }
  },

  bad: {
    "a key of Prisma's order": handler(
      "res.json(await prisma.item.findMany({ orderBy: { [String(req.query.sort)]: 'asc' }, take: 20 }))",
      {
        imports: prisma,
      },
    ),
    'raw order': handler("res.json(await knex('items').select('name').orderByRaw(req.query.sort).limit(20))", { imports: knex }),
    'passed on, beside a schema that takes any text': {
      'src/items.controller.ts': `import { Controller, Get, Query } from '@nestjs/common'
import { IsOptional, Length } from 'class-validator'
import { ItemsService } from './items.service'
export class ItemList { @IsOptional() @Length(1, 40) sort = 'placedAt' }
@Controller('items')
export class Items {
  constructor(private readonly service: ItemsService) {}
  @Get() list(@Query() query: ItemList) { return this.service.list('1', query) }
}
`,
      'src/items.service.ts': `import { DataSource } from 'typeorm'
import { Item } from './item.entity'
export class ItemsService {
  constructor(private readonly database: DataSource) {}
  list(shopId: string, { sort }: { sort: string }) {
    return this.database.getRepository(Item).find({ where: { shopId }, order: { [sort]: 'DESC' }, take: 20 })
  }
}
`,
    },
  },
  good: {
    'an enumeration of the schema': {
      'src/items.controller.ts': `import { Controller, Get, Query } from '@nestjs/common'
import { IsIn } from 'class-validator'
import { DataSource } from 'typeorm'
import { Item } from './item.entity'
export class ItemList { @IsIn(['placedAt', 'total']) sort = 'placedAt' }
@Controller('items')
export class Items {
  constructor(private readonly database: DataSource) {}
  @Get() list(@Query() query: ItemList) {
    return this.database.getRepository(Item).find({ order: { [query.sort]: 'DESC' }, take: 20 })
  }
}
`,
    },
    'a name that is looked up': handler(
      "const orders = { newest: 'created_at', name: 'name' }\n  res.json(await knex('items').select('name').orderBy(orders[req.query.sort] ?? 'name').limit(20))",
      { imports: knex },
    ),
    'a name that is checked': handler(
      "const sort = String(req.query.sort)\n  if (!['name', 'price'].includes(sort)) return res.sendStatus(400)\n  res.json(await knex('items').select('name').orderBy(sort).limit(20))",
      { imports: knex },
    ),
    'a value of a column, not its name': handler(
      'res.json(await prisma.item.findMany({ where: { name: req.query.name }, take: 20 }))',
      {
        imports: prisma,
      },
    ),
    'an array that is sorted': handler("res.json(['b', 'a'].sort(by(req.query.sort)))"),
  },
}

const clients = /^(typeorm|sequelize|sequelize-typescript|knex|kysely|objection|@prisma\/client|@mikro-orm\/\w+|mongoose)\b/

function isOfDatabase(architecture: Architecture, call: Call): boolean {
  return (call.target !== null && clients.test(call.target)) || isQuery(architecture, call)
}

const queryCalls: (architecture: Architecture) => ReadonlySet<string> = once(
  ({ code }) =>
    new Set(code.queries.filter(({ client }) => !/^(pg|postgres|mysql2|better-sqlite3)$/.test(client)).map(({ call }) => call)),
)

function isQuery(architecture: Architecture, { id }: Call): boolean {
  return queryCalls(architecture).has(id)
}

const naming = /\.(orderBy|addOrderBy|orderByRaw|groupBy|addGroupBy|groupByRaw|pluck|sort)$/

/** What stands where a name of a column should: an argument of `orderBy`, or a computed key of `order`, `where`, `select`. */
function* namesOf({ callee, args }: Call): Iterable<Value> {
  const [first] = args
  if (first === undefined) return
  if (naming.test(callee)) {
    const it = settled(first)
    if (it.is === 'object') yield* keysOf(it)
    else if (it.is !== 'function') yield first
    return
  }
  for (const arg of args.slice(0, 2)) {
    const it = settled(arg)
    if (it.is !== 'object') continue
    for (const name of ['order', 'orderBy', 'where', 'select', 'sort']) {
      const field = it.fields[name]
      if (field !== undefined) yield* keysWithin(field)
    }
  }
}

function* keysWithin(value: Value): Iterable<Value> {
  const it = settled(value)
  if (it.is === 'object') yield* keysOf(it)
  // `order: [[sort, 'DESC']]`
  if (it.is !== 'list') return
  for (const item of it.items) {
    const inner = settled(item)
    if (inner.is === 'list' && inner.items[0] !== undefined) yield inner.items[0]
    else if (inner.is === 'object') yield* keysOf(inner)
  }
}

function* keysOf({ computed }: Extract<Value, { is: 'object' }>): Iterable<Value> {
  for (let at = 0; at < computed.length; at += 2) yield computed[at]!
}

function nameWithin(value: Value): Value {
  return value.is === 'template' && value.values.length > 0 ? value.values[0]! : value
}

/** Where the name becomes text of the query as it is. */
function isText({ callee, target }: Call): boolean {
  return /Raw$/.test(callee) || /^(typeorm|sequelize|knex)\b/.test(target ?? '')
}
