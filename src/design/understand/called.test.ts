import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { catalogue } from '../catalogue/catalogue.ts'
import { readRequest } from './read-request.ts'
import { routeRequest } from './route-request.ts'

const kindsOf = (text: string) => readRequest(text, catalogue).archetypes.map(({ value }) => value)
const phraseOf = (text: string) => {
  const [first] = readRequest(text, catalogue).archetypes
  return first?.from === 'said' ? first.phrase : undefined
}

describe('a system is known by what it is called', () => {
  for (const { name, calls = [] } of catalogue.archetypes)
    for (const words of calls)
      test(`${name}: ${words}`, () => {
        const article = /^[aeiou]/.test(words) ? 'an' : 'a'
        for (const system of ['system', 'platform', 'service', 'API', 'app', 'backend', 'management platform', 'REST API']) {
          const text = `${article} ${words} ${system}`
          assert.ok(kindsOf(text).includes(name), `${text}: ${kindsOf(text)}`)
          assert.equal(routeRequest(text).verb, 'design', text)
        }
        assert.ok(kindsOf(`We need an API for ${words}`).includes(name))
      })

  test('whatever it is of, and however it is asked for', () => {
    const asked = [
      ['a gym membership and billing system', 'subscriptions-billing'],
      ['a yoga class booking app', 'booking'],
      ['a bakery inventory system', 'inventory'],
      ['our support team needs a ticketing system', 'helpdesk'],
      ['a microservice for payments', 'payments-ledger'],
      ['Design a backend for Uber', 'delivery'],
      ['I want to build something like Airbnb', 'marketplace'],
    ] as const
    for (const [text, kind] of asked) assert.deepEqual([kindsOf(text), routeRequest(text).verb], [[kind], 'design'], text)
    assert.equal(phraseOf('a billing system'), 'billing system')
    assert.equal(phraseOf('an auth service'), 'auth service')
  })

  test('but not by one that is there, that is named beside it, or that is denied', () => {
    assert.deepEqual(kindsOf('An auth service that integrates with our payment API'), ['auth-service'])
    assert.deepEqual(kindsOf('An online store beside an existing billing system'), ['e-commerce'])
    assert.deepEqual(kindsOf('An online store and a billing API'), ['e-commerce'])
    assert.deepEqual(kindsOf('an app without a billing system'), [])
    assert.deepEqual(kindsOf('an app. A billing system can wait.'), [])
  })

  test('nor where it means something else', () => {
    assert.deepEqual(kindsOf('a backend for scheduling beehive inspections with photos'), [])
    assert.deepEqual(kindsOf('an API for payment of parking fines'), [])
    assert.deepEqual(kindsOf('a plant watering reminder app'), [])
    assert.deepEqual(kindsOf('a dog training app'), [])
    assert.deepEqual(kindsOf('a job scheduling service'), [])
    assert.deepEqual(kindsOf('a concert ticket platform'), [])
    const booked = readRequest('a ticket booking app', catalogue)
    assert.deepEqual([booked.archetypes.map(({ value }) => value), booked.parts], [['booking'], []])
    assert.deepEqual(readRequest('a CMS with scheduled publishing', catalogue).parts, [])
    for (const text of [
      'What is a payment service?',
      'Which payment service is the cheapest?',
      'Can you recommend a booking app?',
      'My banking app does not work',
      'the booking app of my gym crashed',
      'write a poem about a billing system',
    ])
      assert.equal(routeRequest(text).verb, 'none', text)
  })
})
