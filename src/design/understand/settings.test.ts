import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogue } from './catalogue.test-kit.ts'
import { applySettings, parseSettings } from './settings.ts'
import { read } from './understand.test-kit.ts'

const set = (text: string, ...flags: readonly string[]) => applySettings(read(text), parseSettings(flags), catalogue)

for (const [flag, name, value] of [
  ['users=100000', 'users', 100_000],
  ['users=2 million', 'users', 2e6],
  ['p99Ms=50', 'p99Ms', 50],
  ['availabilityPercent=99.95', 'availabilityPercent', 99.95],
  ['money=yes', 'money', true],
  ['money=off', 'money', false],
  ['money=Y', 'money', true],
  ['cloud=gcp', 'cloud', 'gcp'],
  ['cloud=AWS', 'cloud', 'aws'],
  ['compliance=GDPR', 'compliance', ['gdpr']],
  ['logins=github, google', 'logins', ['google', 'github']],
  ['logins=none', 'logins', []],
] as const)
  test(`--set ${flag}`, () => assert.deepEqual(set('a shop', flag).inputs[name], { value, from: 'set' }))

for (const [flag, says] of [
  ['user=5', /^nothing is called `user`: is it `users`\?$/],
  ['xyzzyxyzzy=5', /^nothing is called `xyzzyxyzzy`: there are users, .*archetypes, parts, without$/],
  ['users=0', /^users is from 1 to 5,000,000,000 people, and not `0`$/],
  ['users=-5', /^users is a number, people with an account, and not `-5`$/],
  ['users=many', /^users is a number, people with an account, and not `many`$/],
  ['cloud=gpc', /^cloud has no `gpc`: is it `gcp`, or another of any, aws, .*\?$/],
  ['cloud=mars-base-one', /^cloud has no `mars-base-one`: it may be any, aws, /],
  ['compliance=gdpr,hippa', /^compliance has no `hippa`: is it `hipaa`/],
  ['money=maybe', /^money is yes or no, and not `maybe`$/],
  ['users', /^`users` sets nothing: write a name, `=` and a value/],
  ['name=Bee Watch', /^a project is called in kebab-case, as in `bee-watch`, and not `Bee Watch`$/],
  ['archetypes=market', /^no archetype is called `market`: there are auth-service, /],
  ['parts=coments', /^no part is called `coments`: is it `comments`\?$/],
  ['parts=none', /^a list of parts that is set names at least one/],
] as const)
  test(`--set ${flag} is refused`, () => assert.throws(() => set('a shop', flag), { name: 'RequestError', message: says }))

test('what is set stands before what is said, and what follows from it follows anew', () => {
  const brief = set('a shop for 10k users under HIPAA', 'users=5', 'compliance=sox', 'archetypes=booking', 'without=chat')
  assert.deepEqual(brief.inputs.users, { value: 5, from: 'set' })
  assert.deepEqual(brief.inputs.retentionYears, {
    value: 7,
    from: 'assumed',
    because: 'compliance is sox: SOX keeps audit records for seven years',
  })
  assert.deepEqual(brief.archetypes, [{ value: 'booking', from: 'set' }])
  assert.deepEqual(brief.without, [{ value: 'chat', from: 'set' }])
  assert.equal(brief.name.value, 'booking')
  assert.equal(brief.inputs.money.value, false)
})

test('a flag that is given twice counts as it was given last', () => {
  assert.equal(set('a shop', 'users=5', 'users=6').inputs.users.value, 6)
})
