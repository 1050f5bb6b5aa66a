import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normalise } from '../../model/normalise.ts'
import { oddModel, socialModel } from '../openapi/social-model.test-kit.ts'
import { containersOf } from './containers.ts'
import { linesOf } from './field-words.ts'
import { sagaFlows } from './saga-flow.ts'
import type { Surroundings } from './surroundings.ts'
import { writeContainerDiagram } from './write-container-diagram.ts'
import { writeContextDiagram } from './write-context-diagram.ts'
import { writeErDiagram } from './write-er-diagram.ts'
import { writeSagaDiagram } from './write-saga-diagram.ts'
import { writeSvg } from './write-svg.ts'

test('tables have keys, types and what is optional, personal and secret', () => {
  const text = writeErDiagram(socialModel)
  for (const line of [
    '    uuid id PK',
    '    text(30) handle UK',
    '    email email "optional; personal"',
    '    secret passwordHash "optional; secret"',
    '    uuid author FK',
    '    oneOf audience "public, followers"',
  ]) {
    assert.ok(text.includes(`${line}\n`), line)
  }
  assert.match(writeErDiagram(oddModel), /decimal\(10-2\) price/, 'Mermaid allows no comma in a type')
})

test('lines have the cardinalities of their refs', () => {
  const text = writeErDiagram(socialModel)
  assert.ok(text.includes('  "user" ||--o{ "post" : "author, posts"\n'))
  assert.ok(text.includes('  "comment" |o--o{ "comment" : "answers, answered"\n'))
  const profile = normalise({
    name: 'app',
    entities: {
      user: { fields: { name: { kind: 'text' } }, can: { read: 'anyone' } },
      profile: { fields: { of: { kind: 'ref', to: 'user', unique: true } } },
      badge: { fields: { of: { kind: 'ref', to: 'user' } }, unique: [['of']] },
      note: {
        fields: { of: { kind: 'ref', to: 'user' }, isOpen: { kind: 'bool' } },
        unique: [{ on: ['of'], where: { isOpen: true } }],
      },
    },
  })
  assert.deepEqual(
    profile.entities.flatMap((entity) => linesOf(entity)).map(({ single }) => single),
    [true, true, false],
    'a conditional unique index lets many rows point at one',
  )
  assert.ok(writeErDiagram(profile).includes('"user" ||--o| "profile" : "of"'))
})

test('containers name who may do what', () => {
  const { actors, operations, tables, events, tokens } = containersOf(socialModel)
  assert.deepEqual(
    actors.map(({ label, does }) => [label, does]),
    [
      ['Anyone', ['reads 6 collections']],
      ['Signed-in user', ['creates 5 collections', 'changes users, posts, comments', 'deletes 5 collections', 'calls sharePost']],
      ['Role moderator', ['deletes posts, comments']],
    ],
  )
  assert.deepEqual({ operations, tables, events, tokens }, { operations: 26, tables: 6, events: ['postShared'], tokens: true })
})

test('the container diagram leaves out what there is not', () => {
  const text = writeContainerDiagram({
    ...socialModel,
    actions: [],
    events: [],
    roles: [],
    entities: socialModel.entities.filter(({ name }) => name === 'share'),
  })
  assert.doesNotMatch(text, /Handlers|Event bus|Role/)
  assert.match(text, /api -->\|"SQL"\| store/)
  assert.match(writeContainerDiagram(socialModel), /handlers -.->\|"after commit"\| bus/)
})

test('text of the blueprint cannot leave its quotes', () => {
  const hostile = { ...socialModel, name: 'a"]\n<b>&#x' }
  assert.match(writeContainerDiagram(hostile), /subgraph frame\["a#quot;\] #lt;b#gt;&#35;x"\]/)
})

const order = { order: { kind: 'ref', to: 'order' } }
const shop = normalise({
  name: 'shop',
  entities: { order: { fields: { total: { kind: 'decimal' } } } },
  events: { orderPaid: order },
  jobs: { tidy: { every: '5min' } },
  sagas: {
    placeOrder: {
      input: order,
      steps: { reserve: { undo: 'release' }, check: {}, charge: { undo: 'refund', timeout: '5s', attempts: 1 }, ship: {} },
    },
  },
  external: { payments: { url: 'https://pay.example.com' } },
  webhooks: { partner: { events: ['orderPaid'], to: 'https://example.com/hook', secret: { env: 'SECRET' } } },
})

test('a saga goes forward, and from what fails back by way of the undos that there are', () => {
  const [flow] = sagaFlows(shop)
  const titles = new Map(flow!.stops.map(({ id, title }) => [id, title]))
  const ways = flow!.ways.map(({ from, to, is }) => `${titles.get(from)} ${is} ${titles.get(to)}`)
  assert.deepEqual(ways, [
    'start next reserve',
    'reserve next check',
    'check next charge',
    'charge next ship',
    'ship next done',
    'reserve fails release',
    'check fails release',
    'charge fails refund',
    'ship fails refund',
    'release back undone',
    'refund back release',
  ])
  assert.deepEqual(flow!.stops.find(({ title }) => title === 'charge')?.limits, '1 attempt of 5 s')
})

test('sagas are drawn, each in its frame, with names that stay text', () => {
  const text = writeSagaDiagram({ ...shop, sagas: [{ ...shop.sagas[0]!, name: 'a"]<b>' }] })
  for (const line of [
    'subgraph saga0["a#quot;]#lt;b#gt;"]',
    'saga0_step0["reserve<br/>5 attempts of 10 s"]',
    'saga0_undo0[/"release"/]',
    'saga0_step2 -.->|"fails"| saga0_undo2',
    'saga0_undo0 -.-> saga0_undone',
  ])
    assert.ok(text.includes(`    ${line}\n`) || text.includes(`  ${line}\n`), line)
})

test('a model without sagas has none to draw', () => {
  assert.throws(() => writeSagaDiagram(socialModel), /declares no sagas/)
})

test('the container diagram shows work beside the requests, whom it calls, and who is told', () => {
  const text = writeContainerDiagram(shop)
  for (const line of [
    'work["Work<br/>1 job, 1 saga"]',
    'external[/"Systems of others<br/>payments"/]',
    'work -->|"calls"| external',
    'store -.->|"what is due"| work',
    'bus -.->|"signed POST"| webhooks',
  ])
    assert.ok(text.includes(`  ${line}\n`), line)
  assert.doesNotMatch(writeContainerDiagram(socialModel), /Work|Webhooks|Systems of others/)
})

test('containers show what was decided of the place they run in, and one name for whoever signs tokens', () => {
  const around: Surroundings = {
    store: 'PostgreSQL',
    processes: 9,
    replicas: 1,
    balancer: true,
    cache: 'Valkey',
    broker: 'NATS JetStream',
    neighbours: [{ title: 'Existing gRPC services', lines: [], calls: 'call it', hears: 'events' }],
  }
  const text = writeContainerDiagram(socialModel, around)
  for (const line of [
    '    api["REST API<br/>26 operations<br/>OpenAPI 3.1<br/>9 processes"]',
    '    store[("PostgreSQL<br/>6 tables<br/>1 replica")]',
    '  issuer[/"Identity provider<br/>signs JWTs"/]',
    '  balancer -->|"shares requests out"| api',
    '  neighbour0 -->|"call it"| balancer',
    '  api -->|"keeps answers"| cache',
    '  bus -.->|"every event"| broker',
    '  broker -.->|"hear events"| neighbour0',
  ])
    assert.ok(text.includes(`${line}\n`), line)
  assert.doesNotMatch(text, /SQLite/)
  assert.match(writeContextDiagram(socialModel, around), /system -\.->\|"events"\| neighbour0\n/)
  assert.match(writeContainerDiagram(socialModel), /SQLite or PostgreSQL/)
})

test('every value of a choice is in the picture of the entities', async () => {
  const values = ['placed', 'paid', 'shipped', 'cancelled', 'returned in part', 'returned']
  const model = normalise({ name: 'shop', entities: { order: { fields: { state: { kind: 'oneOf', values } } } } })
  const svg = await writeSvg(model, 'er')
  for (const value of values) assert.ok(svg.includes(value), value)
  assert.doesNotMatch(svg, /…/)
})
