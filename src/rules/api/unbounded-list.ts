import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Operation, Schema } from '../../model/architecture/contract.ts'
import type { Report, Rule } from '../rule.ts'
import { unboundedLists } from './reading/code-lists.ts'
import { described } from './reading/described.ts'
import { fixedSegments, httpContracts, isSuccess, nameOf, plainName, subjectOf } from './reading/operations.ts'
import { isOf } from './reading/schemas.ts'

export const rule: Rule = {
  id: 'api/unbounded-list',
  title: 'A list without an end',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{route}` answers a whole list: no limit, cursor or page can be asked for, and nothing caps it',
  because: 'the answer grows with the data until it is slow, then until it takes the server down',
  instead: 'take a `limit` with a `maximum` and a cursor, and answer where the next page is',
  references: ['API4:2023', 'CWE-770'],
  check(architecture, report) {
    const told = new Set<string>()
    for (const contract of httpContracts(architecture)) {
      for (const operation of contract.operations) {
        const list = operation.method === 'GET' && !operation.deprecated ? listOf(operation) : null
        if (!list || isPaged(operation) || isKnownSmall(operation, list)) continue
        told.add(operation.path)
        const ofParent = /\{[^}]*\}.*\/[^{}]+$/.test(operation.ownPath)
        report({
          at: operation.place,
          subject: subjectOf(operation, contract),
          values: { route: nameOf(operation, contract) },
          related: [{ at: list.place, message: 'the list' }],
          ...(ofParent ? { severity: 'medium' as const, confidence: 'maybe' as const } : {}),
        })
      }
    }
    inCode(architecture, told, report)
  },
  bad: {
    'what the code answers': {
      'src/server.ts': `import express from 'express'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.get('/orders', async (req, res) => {
  const { rows } = await pool.query('select id, total from orders order by created_at desc')
  res.json({ items: rows })
})
`,
    },
    'what a store reads of a collection': {
      'src/server.ts': `import express from 'express'
import { MongoClient } from 'mongodb'
const comments = new MongoClient(process.env.URL!).db().collection('comments')
const app = express()
app.get('/comments', async (req, res) => {
  const found = await comments.find({ state: 'shown' }).sort({ _id: 1 }).toArray()
  res.json(found)
})
`,
    },
    'rows that are gathered one by one': {
      'src/server.ts': `import express from 'express'
import { MongoClient } from 'mongodb'
const comments = new MongoClient(process.env.URL!).db().collection('comments')
const app = express()
app.get('/comments', async (req, res) => {
  const found = await comments.find({ state: 'shown' }).sort({ _id: 1 }).toArray()
  const items = []
  for (const comment of found) items.push({ id: comment._id, text: comment.text })
  res.json({ items })
})
`,
    },
    'all orders there are': described(`paths:
  /orders:
    get:
      parameters: [{ name: state, in: query, schema: { type: string } }]
      responses: { '200': { content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Order' } } } } } }
components: { schemas: { Order: { type: object, properties: { id: { type: string } } } } }
`),
    'in an envelope': described(`paths:
  /orders:
    get:
      responses:
        '200':
          content:
            application/json:
              schema:
                type: object
                properties: { data: { type: array, items: { type: object, properties: { id: { type: string } } } }, ok: { type: boolean } }
`),
  },
  good: {
    'one thing that has some, and what a write says': {
      'src/app.ts': `import { Controller, Get } from '@nestjs/common'
import { PrismaClient } from '@prisma/client'
const prisma = new PrismaClient()
class People {
  async one(id: string) {
    const [friends, orders] = await Promise.all([
      prisma.friend.findMany({ where: { of: id }, orderBy: { name: 'asc' } }),
      prisma.order.count({ where: { by: id } }),
    ])
    return { id, name: 'a', mail: 'b', language: 'c', roles: [], since: 1, friends, orders }
  }
  async copy() {
    const all = await prisma.order.findMany({ where: { by: 'demo' }, orderBy: { at: 'asc' } })
    return prisma.order.createMany({ data: all })
  }
}
@Controller('user')
export class UserController {
  constructor(private readonly people: People) {}
  @Get()
  read() {
    return this.people.one('a')
  }
  @Get('copy')
  copy() {
    return this.people.copy()
  }
}
`,
    },
    'a limit in the code, one thing, and few of it': {
      'src/server.ts': `import express from 'express'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.get('/orders', async (req, res) => {
  const { rows } = await pool.query('select id, total from orders order by created_at desc limit 50')
  res.json({ items: rows })
})
app.get('/orders/newest', async (req, res) => {
  const { rows } = await pool.query('select id, total from orders where id = $1 order by created_at', [req.query.id])
  res.json(rows[0])
})
app.get('/countries', async (req, res) => {
  const { rows } = await pool.query('select code from countries order by code')
  res.json(rows)
})
app.get('/totals', async (req, res) => {
  const { rows } = await pool.query('select day, sum(total) from orders group by day order by day')
  res.json(rows)
})
`,
    },
    'with a limit, a page, a cursor, or a cap': described(`paths:
  /orders:
    get:
      parameters: [{ name: 'page[size]', in: query, schema: { type: integer } }]
      responses: { '200': { content: { application/json: { schema: { type: array, items: { type: object } } } } } }
  /invoices:
    get:
      responses: { '200': { headers: { Link: {} }, content: { application/json: { schema: { type: array, items: { type: object } } } } } }
  /events:
    get:
      responses:
        '200':
          content:
            application/json:
              schema: { type: object, properties: { items: { type: array, items: { type: object } }, nextCursor: { type: string } } }
  /top:
    get:
      responses: { '200': { content: { application/json: { schema: { type: array, maxItems: 10, items: { type: object } } } } } }
`),
    'small by nature': described(`paths:
  /countries:
    get: { responses: { '200': { content: { application/json: { schema: { type: array, items: { type: object } } } } } } }
  /order-states:
    get: { responses: { '200': { content: { application/json: { schema: { type: array, items: { type: string, enum: [open, paid] } } } } } } }
  /orders/{id}/lines:
    get: { responses: { '200': { content: { application/json: { schema: { type: array, items: { type: object } } } } } } }
  /users/me/sessions:
    get: { responses: { '200': { content: { application/json: { schema: { type: array, items: { type: object } } } } } } }
`),
    'one thing that has a list, and things asked for by name': described(`paths:
  /orders/{id}:
    get:
      responses:
        '200':
          content:
            application/json:
              schema: { type: object, properties: { items: { type: array, items: { type: object } } } }
  /prices:
    get:
      parameters: [{ name: ids, in: query, required: true, schema: { type: array, items: { type: string } } }]
      responses: { '200': { content: { application/json: { schema: { type: array, items: { type: object } } } } } }
`),
  },
}

/** What a route answers, where no contract speaks of it or the contract has a limit that the code does not keep. */
function inCode(architecture: Architecture, told: ReadonlySet<string>, report: Report): void {
  for (const { route, at, ofParent } of unboundedLists(architecture)) {
    const last = route.path.split('/').at(-1) ?? ''
    if (told.has(route.path) || isSmall(last) || (route.path.includes('}') && smallOfOne.has(plainName(last)))) continue
    report({
      at,
      subject: `route:GET ${route.path}`,
      values: { route: `GET ${route.path}` },
      related: [{ at: route.place, message: 'the route' }],
      ...(ofParent ? { severity: 'medium' as const, confidence: 'maybe' as const } : {}),
    })
  }
}

/** The list that an operation answers, bare or in an envelope; null for one thing, or for a list that says its end. */
function listOf(operation: Operation): Schema | null {
  if (operation.ownPath.endsWith('}')) return null
  const schema = operation.responses.find(({ status, schema }) => schema && isSuccess(status))?.schema
  if (!schema) return null
  if (isOf(schema, 'array')) return isOpenList(schema) ? schema : null
  const lists = Object.entries(schema.properties).filter(([, inner]) => isOf(inner, 'array'))
  const [name, list] = lists[0] ?? []
  if (lists.length !== 1 || !list || !name || !isOpenList(list) || !isEnvelope(schema, name, operation)) return null
  return list
}

function isOpenList({ maxItems, items }: Schema): boolean {
  return maxItems === null && items?.enum === null && !['string', 'integer', 'number', 'boolean'].includes(items.type[0] ?? '')
}

/** Its list has a name for lists, or the name of the collection; any other list is a part of one thing. */
function isEnvelope(schema: Schema, name: string, operation: Operation): boolean {
  const collection = plainName(fixedSegments(operation).at(-1) ?? '')
  const usual = /^(?:data|items|results?|records|rows|entries|list|content|objects|elements|values|hits)$/
  return Object.keys(schema.properties).length <= 6 && (usual.test(plainName(name)) || plainName(name) === collection)
}

const pageWords =
  /^(?:limit|maxresults?|max|count|size|first|last|take|top|skip|start|offset|cursor|after|before|page|pagesize|pagenumber|pageno|perpage|pagetoken|pageindex|nexttoken|continuationtoken|continue|marker|startingafter|endingbefore|rowsperpage|batchsize|pagination|range|n|k)$/
const pageEnds = /(?:limit|pagesize|perpage|cursor|offset|pagetoken|nexttoken|page|marker)$/
const pageAnswers =
  /^(?:next\w*|prev\w*|cursors?|endcursor|hasmore|hasnext\w*|pageinfo|page|pages|pagination|paging|totalpages|lastpage|perpage|pagesize|offset|limit|links|meta|metadata|continuationtoken)$/

function isPaged({ parameters, responses }: Operation): boolean {
  const asked = parameters.some((parameter) => {
    const name = plainName(parameter.name)
    if (/^(?:page|pagination)\[/i.test(parameter.name)) return true
    if (parameter.in === 'header') return name === 'range' || name.startsWith('xpage')
    // Things that are asked for one by one, or within a time, have an end.
    if (parameter.required && parameter.in === 'query') return true
    return parameter.in === 'query' && (pageWords.test(name) || pageEnds.test(name) || isPageObject(parameter.schema))
  })
  const answered = responses.some(({ headers, schema, status }) => {
    if (!isSuccess(status)) return false
    return (
      headers.some((name) => /^(?:link|content-range|x-(?:next|page|pagination).*)$/.test(name)) ||
      keysOf(schema).some((key) => pageAnswers.test(key))
    )
  })
  return asked || answered
}

function isPageObject(schema: Schema | null): boolean {
  return keysOf(schema).some((key) => pageWords.test(key))
}

function keysOf(schema: Schema | null): string[] {
  return Object.keys(schema?.properties ?? {}).map(plainName)
}

const smallWords = new Set(
  `countries currencies languages locales timezones regions zones states statuses types kinds categories tags labels roles permissions
  scopes plans tiers features flags settings preferences options units versions enums reasons priorities genders templates sizes colors colours
  themes channels providers methods integrations environments servers nodes instances workers queues topics plugins modules extensions
  webhooks hooks keys tokens apikeys credentials secrets certificates domains sessions devices factors passkeys stages columns fields dimensions metrics stats statistics charts dashboards health checks healthchecks
  menus menu banners faqs holidays availability fees taxes`.split(/\s+/),
)

const smallOfOne = new Set(
  'addresses lines lineitems items notes attachments steps files images photos participants slots shifts rates prices'.split(' '),
)

/** A list of few by what it is called: what a business has a handful of, and what one thing has a handful of. */
function isKnownSmall(operation: Operation, list: Schema): boolean {
  const last = fixedSegments(operation).at(-1) ?? ''
  if (list.items?.type[0] === 'array' || operation.tags.some((tag) => /^(?:admin|internal|lookups?|reference|meta)$/i.test(tag)))
    return true
  if (operation.ownPath.includes('}') && smallOfOne.has(plainName(last))) return true
  return isSmall(last)
}

function isSmall(last: string): boolean {
  return smallWords.has(plainName(last)) || last.split(/[-_.]/).some((word) => smallWords.has(word))
}
