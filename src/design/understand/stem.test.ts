import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stem } from './stem.ts'

for (const words of [
  'share shares sharing shared',
  'booking bookings book books booked',
  'company companies',
  'tag tags tagging tagged',
  'message messages messaging',
  'schedule schedules scheduling scheduled',
  'story stories',
  'box boxes',
  'quiz quizzes',
  'price prices pricing priced',
  'API APIs',
  'key keys',
  'survey surveys surveying',
  'tenant tenants tenant’s',
  'upload uploads uploading uploaded',
])
  test(`one stem: ${words}`, () =>
    assert.equal(new Set(words.split(' ').map(stem)).size, 1, words.split(' ').map(stem).join(' ')))

test('words that only look alike stay apart', () => {
  for (const [a, b] of [
    ['string', 'str'],
    ['feed', 'fe'],
    ['bus', 'bu'],
    ['address', 'addres'],
    ['need', 'ne'],
    ['status', 'statu'],
    ['business', 'busines'],
  ] as const)
    assert.notEqual(stem(a), stem(b), a)
})
