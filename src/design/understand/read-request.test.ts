import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type InputName, inputs } from '../brief/inputs.ts'
import { catalogue } from './catalogue.test-kit.ts'
import { readRequest } from './read-request.ts'
import { archetypesOf, partsOf, read } from './understand.test-kit.ts'

/** A request of each kind, in words of its own. */
for (const [text, ...expected] of [
  ['We need an API for our social sharing feature', 'social-sharing'],
  ['a system that can handle 100k concurrent users for an e-commerce platform', 'e-commerce'],
  ['an auth service that can handle JWT tokens and integrate with our existing gRPC services', 'auth-service'],
  ['A multi-tenant product where each workspace has tenants', 'multi-tenant-saas'],
  ['a marketplace where sellers list what buyers want', 'marketplace'],
  ['people book appointments with a hairdresser', 'booking'],
  ['a messenger with typing indicators', 'chat'],
  ['one notification service for all our products', 'notifications'],
  ['a headless CMS', 'cms'],
  ['double-entry ledger of all payments', 'payments-ledger'],
  ['usage-based billing with invoices', 'subscriptions-billing'],
  ['inventory of 12 warehouses', 'inventory'],
  ['couriers deliver parcels', 'delivery'],
  ['a help desk with tickets', 'helpdesk'],
  ['a kanban board of tasks', 'project-management'],
  ['courses with quizzes for students', 'learning'],
  ['patients and their prescriptions in a clinic', 'health-records'],
  ['a neobank with IBANs', 'banking'],
  ['telemetry of smart meters', 'telemetry'],
  ['file sharing with folders', 'file-sharing'],
  ['a catalogue with facets and full-text search', 'search-catalogue'],
  ['leaderboards for a multiplayer game', 'games'],
  ['a Discord bot for our guilds', 'discord-bot'],
  ['a webhook gateway', 'webhook-gateway'],
  ['a marketplace with chat and payouts', 'marketplace', 'chat'],
  ['chat for a marketplace', 'chat', 'marketplace'],
  ['a shop that takes orders, no chat, without a marketplace', 'e-commerce'],
  ['write a haiku about spring'],
  ['something with pages'],
] as const)
  test(`“${text}” is about: ${expected.join(', ') || 'nothing'}`, () => {
    const found = archetypesOf(text)
    assert.deepEqual([...found].sort(), [...expected].sort())
    assert.equal(found[0], text.startsWith('chat') ? 'chat' : expected[0])
  })

test('parts are asked for by name or by a synonym, beyond those that come along', () => {
  assert.deepEqual(partsOf('a blog with comments and moderation'), ['comments', 'moderation'])
  assert.deepEqual(partsOf('a shop with a cart, wish lists and CSV imports'), ['imports'])
  assert.deepEqual(partsOf('a marketplace with four-eyes approvals and hashtags'), ['approvals', 'tags'])
})

test('a part that the catalogue does not have is not asked for', () => {
  const parts = catalogue.parts.filter(({ name }) => name !== 'moderation')
  const brief = readRequest('a blog with comments and moderation', { ...catalogue, parts })
  assert.deepEqual(
    brief.parts.map(({ value }) => value),
    ['comments'],
  )
})

for (const [text, ...expected] of [
  ['a shop, no chat', 'chat'],
  ['a shop without payments or chat', 'payments', 'chat'],
  ['a shop without payments and chat', 'payments', 'chat'],
  ['a shop without payments, but with chat', 'payments'],
  ['a shop. Chat is not needed.', 'chat'],
  ['a shop; we do not need moderation', 'moderation'],
  ['a shop; chat is out of scope', 'chat'],
  ["a shop, we don't want comments, likes or tags", 'comments', 'likes', 'tags'],
  ['a shop with no more than 5 comments, not only chat'],
] as const)
  test(`“${text}” leaves out: ${expected.join(', ') || 'nothing'}`, () => {
    const brief = read(text)
    assert.deepEqual(
      brief.without.map(({ value }) => value),
      expected,
    )
    const wanted = brief.parts.map(({ value }) => value)
    assert.deepEqual(
      wanted.filter((name) => (expected as readonly string[]).includes(name)),
      [],
    )
  })

test('the name is what the request calls it, and else what it is about', () => {
  assert.deepEqual(read('a shop called “Hive Watch”').name, { value: 'hive-watch', from: 'said', phrase: 'called “Hive Watch' })
  assert.deepEqual(read('a shop named HoneyPot for bees').name, { value: 'honey-pot', from: 'said', phrase: 'named HoneyPot' })
  assert.deepEqual(read('orders are called purchases in our shop').name, {
    value: 'e-commerce',
    from: 'assumed',
    because: 'what the request is most about',
  })
  assert.equal(read('beehives').name.value, 'backend')
})

test('words that nothing was made of are told', () => {
  assert.deepEqual(read('a shop for beekeepers in Slovenia, and beekeepers’ friends').unread, [
    'beekeepers',
    'Slovenia',
    'friends',
  ])
})

test('a text that is too long is refused', () => {
  assert.throws(() => read('x'.repeat(20_001)), /^RequestError: the request has 20,001 characters, and may have 20,000/)
  assert.equal(read('x '.repeat(10_000)).archetypes.length, 0)
})

const words = fc.constantFrom(
  ...'a shop with no chat without payments , . ; 100k 2 million users per second $500 month GDPR Google login and or real-time kafka p99 below ms 10-20 İstanbul “x” is not needed tenants thousands of'.split(
    ' ',
  ),
)
const anyText = fc.oneof(
  fc.array(words, { maxLength: 60 }).map((all) => all.join(' ')),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
)

test('whatever is said stands in the text, every value is one of its input, and the same text is the same brief', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const brief = read(text)
      const all = [brief.name, ...brief.archetypes, ...brief.parts, ...brief.without, ...Object.values(brief.inputs)]
      for (const known of all)
        if (known.from === 'said') for (const phrase of known.phrase.split('”, “')) assert.ok(text.includes(phrase), phrase)
        else assert.ok(known.from === 'set' || known.because !== '')
      for (const [name, { value }] of Object.entries(brief.inputs)) {
        const input = inputs[name as InputName]
        if (input.kind === 'number') assert.ok(Number(value) >= input.min && Number(value) <= input.max, `${name} ${value}`)
      }
      assert.deepEqual(read(text), brief)
    }),
  )
})
