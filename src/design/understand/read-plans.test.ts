import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogue } from '../catalogue/catalogue.ts'
import { composeParts } from '../compose/compose-parts.ts'
import { partsOf } from '../compose/parts-of.ts'
import { describeBrief } from './describe-brief.ts'
import { readRequest } from './read-request.ts'
import { applySettings, parseSettings } from './settings.ts'

const read = (text: string) => readRequest(text, catalogue)
const kindsOf = (text: string) => read(text).archetypes.map(({ value }) => value)
/** All parts of the design, also those that come with a kind. */
const builtOf = (text: string) => partsOf(read(text), catalogue)
const notesOf = (text: string) => read(text).notes.join('\n')

for (const text of [
  'A food delivery platform. The drivers want to chat with the customers, but that can wait.',
  'A food delivery platform. The drivers want to chat with the customers. That can wait.',
  'A food delivery platform, and chat can wait',
  'We need a food delivery platform and chat can wait',
  'A food delivery platform. In phase two: chat with the drivers.',
  'A food delivery platform. Phase 1: couriers, phase 2: chat.',
  'A food delivery platform. Later we want a chat, maybe.',
  'A food delivery platform with couriers, chat later',
  'A food delivery platform. Some day a chat of the drivers.',
])
  test(`left for later: ${text}`, () => {
    assert.deepEqual(kindsOf(text), ['delivery'])
    assert.equal(builtOf(text).includes('chat'), false)
    assert.match(notesOf(text), /“.*chat.*” is left for later: nothing of it is designed now/i)
  })

for (const text of [
  'A food delivery platform with chat',
  'A food delivery platform with chat. Customers buy now and pay later.',
  'A food delivery platform with chat, where orders that were placed 3 days later are refused',
  'A food delivery platform with chat; later 20k users',
])
  test(`control, not left: ${text}`, () => {
    assert.ok(builtOf(text).includes('chat'))
    assert.doesNotMatch(notesOf(text), /left for later/)
  })

test('what comes with a kind and can wait is left out of it', () => {
  assert.ok(builtOf('a social network').includes('likes'))
  assert.equal(builtOf('a social network, upvotes can wait').includes('likes'), false)
})

test('regions that are put off are not counted', () => {
  const text = (end: string) => `A food delivery platform. We may open in Spain, so maybe two regions${end}.`
  assert.equal(read(text('')).inputs.regions.value, 2)
  assert.equal(read(text(', not now')).inputs.regions.from, 'assumed')
  assert.match(notesOf(text(', not now')), /“two regions” is left for later/)
})

test('a store that is left is not there', () => {
  const storesOf = (text: string) => read(text).inputs.stores.value
  assert.deepEqual(storesOf('A helpdesk. We use MongoDB.'), ['mongodb'])
  for (const text of [
    'A helpdesk. We use MongoDB but nobody likes it. We want to get off MongoDB.',
    'A helpdesk, and we move away from MongoDB',
    'A helpdesk; we are migrating from MongoDB',
  ]) {
    assert.deepEqual(storesOf(text), [], text)
  }
  assert.deepEqual(storesOf('A helpdesk. We migrate from MySQL to PostgreSQL.'), ['postgres'])
  assert.match(
    notesOf('A helpdesk. We use MongoDB and want to get off MongoDB.'),
    /“MongoDB” is left or not wanted: it is not counted/,
  )
})

test('a verb of feelings, an instrument and a printed book are no parts', () => {
  const partsSaid = (text: string) => read(text).parts.map(({ value }) => value)
  assert.deepEqual(partsSaid('A helpdesk. We use MongoDB but nobody likes it.'), [])
  assert.deepEqual(partsSaid('telemetry of 250,000 smart meters'), [])
  assert.deepEqual(kindsOf('telemetry of 250,000 smart meters'), ['telemetry'])
  assert.equal(read('telemetry of 250,000 smart meters').inputs.money.value, false)
  assert.deepEqual(partsSaid('a chat in order to learn from books, of course'), [])
  // Controls: the same words as parts.
  assert.deepEqual(partsSaid('a blog with comments and likes'), ['likes'])
  assert.deepEqual(partsSaid('a blog with likes to articles'), ['likes'])
  assert.deepEqual(partsSaid('A helpdesk. The boss likes to wait.'), [])
  assert.deepEqual(partsSaid('a blog whose readers can like articles'), ['likes'])
  for (const other of ['We would like a blog', 'an app like Instagram, and like TikTok', 'a blog like to none'])
    assert.deepEqual(partsSaid(other), [], other)
  assert.deepEqual(partsSaid('a chat with metering and billing'), ['subscriptions'])
  assert.deepEqual(partsSaid('a chat where members can book appointments'), [])
  assert.ok(kindsOf('a chat where members can book appointments').includes('booking'))
})

test('a part that words alone name and that does not fit is left out, and stops nothing', () => {
  const text = 'a helpdesk with likes'
  assert.deepEqual(read(text).parts, [])
  assert.match(
    notesOf(text),
    /“likes” is left out: the part likes is about `post`, `article`, `document`, of which nothing is here/,
  )
  assert.doesNotThrow(() => composeParts(catalogue.parts, { name: 'x', parts: builtOf(text) }))
  assert.deepEqual(builtOf('a blog with likes').includes('likes'), true)
  const set = (...flags: string[]) => applySettings(read(text), parseSettings(flags), catalogue)
  assert.ok(partsOf(set('parts=likes'), catalogue).includes('likes'), 'what a person names stays')
  assert.deepEqual(applySettings(read('a blog with likes'), parseSettings(['archetypes=helpdesk']), catalogue).parts, [])
})

test('bytes of files are no rows', () => {
  for (const phrase of ['50 TB of media', '50 TB of files', '50 TB of photos', '2 PB of raw videos']) {
    const { inputs, notes } = read(`a chat, ${phrase}`)
    assert.deepEqual([inputs.dataGb.from, inputs.files.value], ['assumed', true], phrase)
    assert.match(notes.join(), new RegExp(`“${phrase}” are files: they stand in an object store`))
  }
  assert.equal(read('a chat, 50 TB of data').inputs.dataGb.value, 50_000)
  assert.doesNotMatch(notesOf('a chat, photos up to 5 MB'), /object store/)
})

for (const [text, regions, cloud] of [
  ['on AWS eu-central-1', 1, 'aws'],
  ['in us-east-1 and eu-west-1', 2, 'aws'],
  ['in us-east-1, and us-east-1 again', 1, 'aws'],
  ['in europe-west3', 1, 'gcp'],
  ['in westeurope and eastus2', 2, 'azure'],
  ['with EU and US data residency', 2, 'any'],
  ['data must stay in the EU', 1, 'any'],
] as const)
  test(`regions: ${text}`, () => {
    const brief = read(`a chat ${text}`)
    const { inputs, unread } = brief
    assert.deepEqual([inputs.regions.value, inputs.regions.from, inputs.cloud.value], [regions, 'said', cloud])
    assert.deepEqual(unread, [])
  })

test('SOC 2 and laws that were written after GDPR', () => {
  const brief = read('a chat under SOC2 and LGPD')
  assert.deepEqual(brief.inputs.compliance.value, ['gdpr', 'soc2'])
  assert.equal(brief.inputs.audit.value, true)
  assert.match(brief.notes.join(), /“LGPD” is read as gdpr/)
  assert.deepEqual(read('a chat under SOX').inputs.compliance.value, ['sox'])
})

test('every word of the request for an authentication service is understood', () => {
  const text = 'I need to design an auth service that can handle JWT tokens and integrate with our existing gRPC services'
  const lines = describeBrief(read(text))
  for (const says of [
    /kind of system +auth-service +said “auth service”, “JWT”/,
    /clients +services/,
    /protocols +grpc +said “gRPC”/,
  ])
    assert.ok(
      lines.some((line) => says.test(line)),
      String(says),
    )
  assert.deepEqual(read(text).unread, [])
  assert.deepEqual(read('a chat of microservices').unread, ['microservices'])
})

for (const [said, meant] of [
  ['marketplce', 'marketplace'],
  ['paymnts', 'payments'],
  ['helpdsek', 'helpdesk'],
  ['notfications', 'notifications'],
] as const)
  test(`“${said}” is read as “${meant}”`, () => {
    const [brief, right] = [read(`a chat and ${said}`), read(`a chat and ${meant}`)]
    assert.deepEqual(brief.notes, [`“${said}” is read as “${meant}”`])
    assert.deepEqual(partsOf(brief, catalogue), partsOf(right, catalogue))
  })

test('control: words of every day are no slips', () => {
  const text =
    'a chat for seniors, taller patents, conservation, pavements, protective coarse massages, assigned instructions, learned leaner spring'
  assert.doesNotMatch(notesOf(text), /is read as/)
})

test('what is like a product is of its kind', () => {
  for (const [text, kind] of [
    ['app like Instagram', 'social-sharing'],
    ['a Slack clone', 'chat'],
    ['Uber for dogs', 'delivery'],
    ['an open alternative to Trello', 'project-management'],
  ] as const)
    assert.deepEqual(kindsOf(text), [kind], text)
  assert.deepEqual(kindsOf('a service that posts to Slack'), [])
})

test('a request in another language is told that English is read', () => {
  assert.match(notesOf('Wir brauchen eine API für einen Marktplatz mit 20.000 Benutzern'), /read in English alone/)
  assert.doesNotMatch(notesOf('a chat for the Los Angeles police with 20,000 users'), /English/)
})

test('what must not be lost is there', () => {
  const brief = read('a payments ledger that never loses money, a chat that must not lose messages')
  assert.deepEqual([brief.inputs.money.value, brief.without], [true, []])
  assert.equal(read('a ledger, and no payments').inputs.money.value, false)
})
