import assert from 'node:assert/strict'
import { test } from 'node:test'
import { read, saidBy } from './understand.test-kit.ts'

/** Text, input, value, phrase. */
for (const [text, input, value, phrase] of [
  ['for 100k concurrent users', 'concurrentUsers', 100_000, '100k concurrent users'],
  ['with 5000 users at the same time', 'concurrentUsers', 5_000, '5000 users at the same time'],
  ['200k concurrent, most of them idle', 'concurrentUsers', 200_000, '200k concurrent'],
  ['a team of eight.', 'teamSize', 8, 'team of eight'],
  ['store 7 years of records', 'retentionYears', 7, '7 years of records'],
  ['2 million users', 'users', 2e6, '2 million users'],
  ['about a dozen people', 'users', 12, 'a dozen people'],
  ['30,000 registered customers', 'users', 30_000, '30,000 registered customers'],
  ['5,000 requests per second', 'readsPerSecond', 5_000, '5,000 requests per second'],
  ['500 rps reads', 'readsPerSecond', 500, '500 rps reads'],
  ['50 writes/s', 'writesPerSecond', 50, '50 writes/s'],
  ['6,000 orders per hour', 'writesPerSecond', 1.67, '6,000 orders per hour'],
  ['600 messages a minute', 'writesPerSecond', 10, '600 messages a minute'],
  ['864,000 requests per day', 'readsPerSecond', 30, '864,000 requests per day'],
  ['p99 below 150 ms', 'p99Ms', 150, 'p99 below 150 ms'],
  ['answers within 2 seconds', 'p99Ms', 2_000, 'within 2 seconds'],
  ['99.95% uptime', 'availabilityPercent', 99.95, '99.95% uptime'],
  ['four nines', 'availabilityPercent', 99.99, 'four nines'],
  ['200 tenants', 'tenants', 200, '200 tenants'],
  ['used by 40 organisations', 'tenants', 40, '40 organisations'],
  ['a SaaS for 200 customers', 'tenants', 200, '200 customers'],
  ['in 3 regions', 'regions', 3, '3 regions'],
  ['a team of 6', 'teamSize', 6, 'team of 6'],
  ['we are two developers', 'teamSize', 2, 'two developers'],
  ['for $500 a month', 'budgetPerMonth', 500, '$500 a month'],
  ['it may cost €2k/month', 'budgetPerMonth', 2_000, '€2k/month'],
  ['a budget of $12,000 per year', 'budgetPerMonth', 1_000, '$12,000 per year'],
  ['retain for 7 years', 'retentionYears', 7, '7 years'],
  ['18 months retention', 'retentionYears', 1.5, '18 months retention'],
  ['300 GB', 'dataGb', 300, '300 GB'],
  ['2 TB of data', 'dataGb', 2_000, '2 TB'],
  ['peak 10x', 'peakFactor', 10, 'peak 10x'],
  ['5 times the usual load', 'peakFactor', 5, '5 times'],
  ['30% are active daily', 'activePercent', 30, '30% are active daily'],
  ['8 product teams', 'teams', 8, '8 product teams'],
  ['we deploy 20 times a day', 'deploysPerDay', 20, '20 times a day'],
  ['from 10k to 50k users', 'users', 50_000, '10k to 50k users'],
] as const)
  test(`“${text}” says ${input}`, () => assert.deepEqual(saidBy(text), { [input]: [value, phrase] }))

for (const text of ['subscriptions of $10 a month each', 'files of up to 5 GB', 'founded 20 years ago', 'chapter 12', '3 of 4'])
  test(`“${text}” says no number that counts`, () => {
    const numbers = Object.values(saidBy(text)).filter(([value]) => typeof value === 'number')
    assert.deepEqual(numbers, [])
  })

test('of two values for one input the last counts, and both are told', () => {
  const brief = read('A shop for 10k users. Next year it has 2 million users.')
  assert.deepEqual(brief.inputs.users, { value: 2e6, from: 'said', phrase: '2 million users' })
  assert.deepEqual(brief.notes, ['users is said more than once: “10k users”, “2 million users”; the last one counts'])
})

test('the same value twice is no contradiction', () => {
  assert.deepEqual(read('10k users. Yes, 10,000 users.').notes, [])
})

test('what is reckoned of a number is told', () => {
  assert.deepEqual(read('864,000 requests per day').notes, [
    '“864,000 requests per day” is taken as 30/s at the peak: 3 times the mean of the day',
  ])
  const active = read('20k daily active users')
  assert.equal(active.inputs.users.value, 100_000)
  assert.deepEqual(active.notes, [
    '“20k daily active users” are taken as 100,000 with an account, of whom 20 % come on a usual day',
  ])
  assert.match(read('thousands of users').notes[0]!, /“thousands of users” is an order of magnitude: users is taken as 5,000/)
  assert.match(read('€2k/month').notes[0]!, /“€2k\/month” is taken as 2000 USD a month/)
})

test('a number out of range is brought into it, and told', () => {
  const brief = read('99.99999% uptime')
  assert.equal(brief.inputs.availabilityPercent.value, 99.9999)
  assert.deepEqual(brief.notes, ['“99.99999% uptime” is out of range: availabilityPercent is taken as 99.9999'])
})

test('people of each organisation are multiplied', () => {
  const brief = read('500 organisations with up to 50 users each')
  assert.deepEqual(brief.inputs.users, { value: 25_000, from: 'said', phrase: '50 users each' })
  assert.deepEqual(brief.notes, ['“50 users each” times 500 organisations: users is taken as 25,000'])
})

test('devices that send every so often are writes', () => {
  const brief = read('100,000 devices send a measurement every 10 seconds')
  const phrase = '100,000 devices send a measurement every 10 seconds'
  assert.deepEqual(brief.inputs.writesPerSecond, { value: 10_000, from: 'said', phrase })
  assert.deepEqual(brief.notes, [`“${phrase}” is taken as 10,000/s: each sends once in that time`])
  assert.equal(read('50 sensors report every minute').inputs.writesPerSecond.value, 0.83)
})

test('a number of what is no input is told', () => {
  assert.deepEqual(read('a shop with 1,200 shelves').unread, ['shelves', '1,200'])
})

test('a table of figures is not read to its end, and that is told', () => {
  assert.deepEqual(read('7 '.repeat(301)).notes, ['of 301 numbers the first 300 are read'])
})
