import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogue } from './catalogue.test-kit.ts'
import { describeBrief } from './describe-brief.ts'
import { applySettings, parseSettings } from './settings.ts'
import { read } from './understand.test-kit.ts'

test('what was understood, where it comes from, and what is assumed', () => {
  const text = 'A marketplace for vases with chat, no tags. 10k users, 5,000 requests per second; later 20k users.'
  const brief = applySettings(read(text), parseSettings(['regions=2']), catalogue)
  assert.deepEqual(describeBrief(brief), [
    '~ name                 marketplace        assumed because what the request is most about',
    '  kind of system       marketplace, chat  said “marketplace”; said “chat”',
    '  without              tags               said “tags”',
    '  users                20,000 people      said “20k users”',
    '  readsPerSecond       5,000/s            said “5,000 requests per second”',
    '~ writesPerSecond      500/s              assumed because a tenth of “5,000 requests per second”: nothing says how many of them write',
    '~ p99Ms                200 ms             assumed because below it people call an answer immediate',
    '~ availabilityPercent  99.9%              assumed because 43 minutes a month: one instance, replaced when it fails',
    '  regions              2 regions          set',
    '~ money                yes                assumed because the part payments: money moves in it',
    '~ consistency          strong             assumed because money is true: a balance that lags is spent twice',
    '~ realtime             yes                assumed because the part chat: people in a conversation see what is said at once',
    '~ files                yes                assumed because the part files: it keeps files',
    '~ audit                yes                assumed because money is true: where money moves, who did what is asked one day',
    '  not read             vases',
    '! users is said more than once: “10k users”, “20k users”; the last one counts',
  ])
})

test('a request that means nothing in the catalogue says so', () => {
  assert.ok(
    describeBrief(read('beehives')).includes('  kind of system       none that is known  no words of the request are enough'),
  )
})
