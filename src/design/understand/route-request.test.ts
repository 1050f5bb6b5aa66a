import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesThere, goalsOfDesigns, heldOut, known, namesThere, nearMisses, ofWhatIsThere } from './route-request.test-kit.ts'
import { routeRequest } from './route-request.ts'

for (const [name, sentences] of Object.entries({ known, heldOut }))
  test(`every sentence of ${name} goes where a person would send it`, () => {
    const wrong = sentences.filter(([verb, text]) => routeRequest(text).verb !== verb)
    assert.deepEqual(
      wrong.map(([verb, text]) => `${verb}, and not ${routeRequest(text).verb}: ${text}`),
      [],
    )
  })

test('what is wished of a new design is no complaint and no change', () => {
  for (const text of goalsOfDesigns) assert.equal(routeRequest(text).verb, 'design', text)
})

test('control: what is there stays what is there, whatever kind it is of', () => {
  for (const [verb, text] of ofWhatIsThere) assert.equal(routeRequest(text).verb, verb, text)
})

test('where another verb may be meant, a design says how it was read and how to say otherwise', () => {
  const { doubt } = routeRequest('A marketplace for vases. Payments must be refundable.')
  assert.match(doubt!, /^read as a new design, though “must be” may ask for a change: `lintel design --change "…"`/)
  assert.equal(routeRequest('A marketplace for vases').doubt, undefined)
  assert.equal(routeRequest('We need a chat API with p99 below 100ms').doubt, undefined)
})

test('a request in another language is told that English is read', () => {
  const because = (text: string) => routeRequest(text).because
  assert.match(
    because('Necesitamos una plataforma para vender productos con 20.000 usuarios'),
    /read in English alone.*“Necesitamos”/,
  )
  assert.match(because('Wir möchten einen Marktplatz mit Zahlungen'), /English alone/)
  assert.equal(because('How tall is Mount Everest'), 'no word of it is about a backend')
})

test('where a project is, words of its catalogue and its own ask for changes', () => {
  const verbOf = (text: string, names: readonly string[] | null) => routeRequest(text, names).verb
  const wrong = changesThere.filter(([text]) => verbOf(text, namesThere) !== 'change')
  const elsewhere = changesThere.filter(([text, isAnywhere]) => (verbOf(text, null) === 'change') !== isAnywhere)
  assert.deepEqual([wrong, elsewhere], [[], []])
})

test('a project that is there sends no other sentence elsewhere', () => {
  const moved = [...known, ...heldOut].filter(([verb, text]) => routeRequest(text, namesThere).verb !== verb)
  assert.deepEqual(moved, [])
})

test('what only looks like a change goes nowhere, with and without a project', () => {
  assert.ok(nearMisses.length >= 20)
  for (const text of nearMisses)
    for (const names of [null, namesThere]) assert.equal(routeRequest(text, names).verb, 'none', text)
})

test('what a sentence is about tells it from a near miss', () => {
  assert.equal(routeRequest('add comments to the essays', ['user', 'essay']).verb, 'change')
  assert.equal(
    routeRequest('add comments to the essays', namesThere).because,
    '“essays” is nothing of this project, and no word of the catalogue',
  )
  assert.equal(
    routeRequest('add organisations', namesThere).because,
    '“add” asks for a change of what is there; “organisations” is of the catalogue',
  )
  assert.equal(routeRequest('We want a marketplace with chat', namesThere).verb, 'design')
})

test('the sentences are enough, and of every verb', () => {
  assert.ok(known.length + heldOut.length >= 60)
  assert.ok(heldOut.length >= 20)
  assert.ok([...known, ...heldOut].filter(([verb]) => verb === 'none').length >= 20)
})

test('the words that decided it are told, as they stand in the text', () => {
  assert.deepEqual(routeRequest('Add OAuth2 login with Google and GitHub'), {
    verb: 'change',
    because: '“Add” asks for a change of what is there; “OAuth2”, “login”, “GitHub” are words of backends',
    topic: 'authentication',
  })
  assert.deepEqual(routeRequest('restaurant server hours'), {
    verb: 'none',
    because: '“restaurant” is about something else',
    topic: null,
  })
})

test('a review knows what of', () => {
  const topicOf = (text: string) => routeRequest(text).topic
  assert.equal(topicOf('Our Discord bot is having issues with rate limiting and concurrent message handling'), 'discord')
  assert.equal(topicOf('I just created these database migrations for our multi-tenant system'), 'migrations')
})

test('each trigger word alone is a request for a design', () => {
  const words = ['backend', 'API', 'database', 'authentication', 'microservices', 'REST', 'GraphQL']
  for (const word of words) assert.equal(routeRequest(`${word} for a bakery chain’s online orders`).verb, 'design', word)
  for (const word of ['server', 'architecture']) assert.equal(routeRequest(`We need a ${word} for our app`).verb, 'design', word)
})

test('a text that is too long is refused', () => {
  assert.throws(() => routeRequest('API '.repeat(6_000)), /the request has 24,000 characters, and may have 20,000/)
})
