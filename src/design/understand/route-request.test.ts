import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heldOut, known } from './route-request.test-kit.ts'
import { routeRequest } from './route-request.ts'

for (const [name, sentences] of Object.entries({ known, heldOut }))
  test(`every sentence of ${name} goes where a person would send it`, () => {
    const wrong = sentences.filter(([verb, text]) => routeRequest(text).verb !== verb)
    assert.deepEqual(
      wrong.map(([verb, text]) => `${verb}, and not ${routeRequest(text).verb}: ${text}`),
      [],
    )
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
