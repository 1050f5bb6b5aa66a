import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isBrokerDefinitions, readBrokerQueues } from './read-broker-queues.ts'

const told = (text: string) =>
  readBrokerQueues('broker/definitions.json', text).map(({ name, deadLetters, deliveryLimit, place }) => [
    name,
    deadLetters,
    deliveryLimit,
    place.line,
  ])

test('queues say by arguments and by policies what becomes of messages that fail', () => {
  assert.deepEqual(
    told(`{
  "queues": [
    { "name": "a", "durable": true, "arguments": { "x-dead-letter-exchange": "dead", "x-delivery-limit": 5 } },
    { "name": "b", "durable": true, "arguments": {} },
    { "name": "c.one", "durable": true, "arguments": {} }
  ],
  "policies": [{ "pattern": "^c\\\\.", "definition": { "dead-letter-exchange": "dead" } }]
}`),
    [
      ['a', true, true, 3],
      ['b', false, false, 4],
      ['c.one', true, false, 5],
    ],
  )
})

test('any other file has none', () => {
  assert.deepEqual(told('{ "queues": 3 }'), [])
  assert.deepEqual(told('no json'), [])
  assert.equal(isBrokerDefinitions('package.json'), false)
  assert.equal(isBrokerDefinitions('deploy/rabbitmq.json'), true)
})
