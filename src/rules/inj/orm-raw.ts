import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId, Value } from '../../model/architecture/code.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'
import { settled } from '../values.ts'
import { handler } from './example.ts'
import { judgeJoined, textFor } from './joined.ts'

const prisma = "import { PrismaClient } from '@prisma/client'\nconst prisma = new PrismaClient()\n"
const knex = "import makeKnex from 'knex'\nconst knex = makeKnex({ client: 'pg' })\n"

export const rule: Rule = {
  id: 'inj/orm-raw',
  title: 'Raw SQL past the ORM that a caller writes a part of',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{value}` becomes SQL by `{callee}`{from}',
  because: 'the ORM binds nothing of what is given to it as raw text: whoever sends the value writes the query',
  instead:
    'take the form that binds (`$queryRaw` with a template, `sql` with a template, `.raw(text, bindings)`), or a list of names that are allowed',
  references: ['CWE-89', 'API8:2023', 'ASVS 1.2.4'],

  check(architecture, report) {
    const told = new Set<string>()
    for (const { id, callee, value, at } of rawTexts(architecture)) {
      const verdict = judgeJoined(architecture, id, value)
      const key = `${value.place.file} ${value.place.start}`
      if (verdict === null || told.has(key)) continue
      told.add(key)
      report({
        at: value.place,
        subject: `call:${callee}`,
        values: { value: textFor(value), callee, from: verdict.from },
        confidence: verdict.confidence,
        severity: verdict.entry === null ? 'medium' : 'high',
        related: [
          { at, message: 'becomes SQL here' },
          ...(verdict.entry?.through.map(({ place }) => ({ at: place, message: 'passes it on' })) ?? []),
        ],
        unproven: 'the value was followed from where it enters to the text of the query',
      })
    }
  },

  bad: {
    "Prisma's unsafe form": handler(
      "res.json(await prisma.$queryRawUnsafe(`select name from items where id = '${req.params.id}'`))",
      {
        imports: prisma,
      },
    ),
    "Knex's raw": handler("res.json(await knex('items').whereRaw(`name = '${req.query.name}'`).limit(10))", { imports: knex }),
    "Drizzle's raw, through a store": {
      'src/server.ts': `import { Hono } from 'hono'
import { listItems } from './store.ts'
const app = new Hono()
app.get('/items', async (c) => c.json(await listItems(c.req.query('sort'))))
`,
      'src/store.ts': `import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { items } from './schema.ts'
const db = drizzle(process.env.URL!)
export const listItems = (sort: string) => db.select().from(items).orderBy(sql.raw(\`\${sort} desc\`)).limit(10)
`,
    },
    "TypeORM's query": {
      'src/items.service.ts': `import { DataSource } from 'typeorm'
import { Controller, Get, Param } from '@nestjs/common'
@Controller('items')
export class Items {
  constructor(private readonly database: DataSource) {}
  @Get(':id') one(@Param('id') id: string) {
    return this.database.query(\`select name from items where id = '\${id}'\`)
  }
}
`,
    },
  },
  good: {
    'the form that binds': handler('res.json(await prisma.$queryRaw`select name from items where id = ${req.params.id}`)', {
      imports: prisma,
    }),
    'unsafe, with parameters': handler(
      "res.json(await prisma.$queryRawUnsafe('select name from items where id = $1', req.params.id))",
      {
        imports: prisma,
      },
    ),
    'raw, with bindings': handler("res.json(await knex('items').whereRaw('name = ?', [req.query.name]).limit(10))", {
      imports: knex,
    }),
    'a prefix that no caller gives': {
      'src/search.ts': `import { Prisma } from '@prisma/client'
export function condition(params: { text: string; prefix?: string; columns: { input?: string } }) {
  const { text, prefix = '', columns } = params
  return Prisma.sql\`\${Prisma.raw(\`\${prefix}\${columns.input}\`)} ilike \${text}\`
}
`,
      'src/server.ts': handler(
        "res.json(await prisma.$queryRaw`select name from items where ${condition({ text: req.query.q as string, columns: { input: 'title' } })}`)",
        { imports: `${prisma}\nimport { condition } from './search.js'` },
      ) as string,
    },
    'a name from a list': handler(
      "const sort = ['name', 'price'].includes(req.query.sort) ? req.query.sort : 'name'\n  res.json(await knex('items').select(knex.raw(`count(${sort}) as n`)).limit(10))",
      { imports: knex },
    ),
    'a constant, and a number': handler(
      "const days = Number(req.query.days)\n  res.json(await knex('items').whereRaw(`made_at > now() - interval '${days} days'`).limit(10))",
      { imports: knex },
    ),
  },
}

interface RawText {
  readonly id: FunctionId
  readonly callee: string
  readonly value: Value
  readonly at: Place
}

const raw =
  /(^@prisma\/client(\/\w+)?:(Prisma\.raw|.*\$(query|execute)RawUnsafe)|^drizzle-orm(\/[\w-]+)?:sql\.raw|^kysely:sql\.(raw|lit)|^sequelize:.*\bliteral|^(knex|objection)\b.*\.(raw|whereRaw|andWhereRaw|orWhereRaw|havingRaw|joinRaw|fromRaw|selectRaw|distinctRaw))$/

/** Every value that is joined into what an ORM takes as it is. */
function* rawTexts(architecture: Architecture): Iterable<RawText> {
  for (const { client, function: id, joined, place, on } of architecture.code.queries) {
    if (!/^(prisma|typeorm|drizzle|kysely|knex)$/.test(client) || !isServing(architecture, id)) continue
    for (const value of joined) yield { id, callee: `${on}.query`, value, at: place }
  }
  for (const call of architecture.code.calls) {
    if (!isRaw(call) || !isServing(architecture, call.function)) continue
    const [text] = call.args
    if (text === undefined) continue
    for (const value of partsOf(text)) yield { id: call.function, callee: call.callee, value, at: call.place }
  }
}

function isRaw({ target, callee }: Call): boolean {
  return (target !== null && raw.test(target)) || /\.\$(query|execute)RawUnsafe$/.test(callee)
}

function partsOf(text: Value): readonly Value[] {
  const it = settled(text)
  return it.is === 'template' ? (it.tag === null ? it.values : []) : [text]
}
