import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Brief } from '../brief/brief.ts'
import { catalogue } from '../catalogue/catalogue.ts'
import { decisionTables } from '../decide/tables.ts'
import { briefOf, readBriefFile } from '../understand/read-brief-file.ts'
import { readRequest } from '../understand/read-request.ts'
import { writeBriefFile } from '../understand/write-brief-file.ts'
import { applyAnswer } from './answer.ts'
import { bearsOn } from './bears-on.ts'
import { interviewQuestions, type Question } from './questions.ts'

const read = (text: string): Brief => readRequest(text, catalogue)

function questionFor(brief: Brief, sets: Question['sets']): Question {
  const found = interviewQuestions(brief).find((each) => each.sets === sets)
  assert.ok(found, `${sets} is not asked`)
  return found
}

const answered = (text: string, sets: Question['sets'], typed: string): Brief => {
  const brief = read(text)
  return applyAnswer(brief, questionFor(brief, sets), typed, catalogue)
}

for (const [sets, typed, value] of [
  ['users', '100k', 100_000],
  ['users', ' 2 million people ', 2_000_000],
  ['users', '500 users', 500],
  ['tenants', '1 organisation', 1],
  ['availabilityPercent', '99.95 %', 99.95],
  ['money', 'y', true],
  ['money', 'No', false],
  ['traffic', 'Spiky', 'spiky'],
  ['compliance', 'PCI and GDPR', ['gdpr', 'pci']],
  ['compliance', 'none', []],
  ['clients', 'mobile web', ['web', 'mobile']],
] as const)
  test(`\`${typed}\` answers what ${sets} is`, () => {
    assert.deepEqual(answered('a chat', sets, typed).inputs[sets], { value, from: 'set' })
  })

for (const [sets, typed, says] of [
  ['users', 'many', /^users is a number, people with an account, and not `many`$/],
  ['users', '500 cats', /not `500 cats`$/],
  ['users', '5 of 10', /not `5 of 10`$/],
  ['users', '0', /^users is from 1 to/],
  ['tenants', '-3', /not `-3`$/],
  ['money', 'maybe', /^money is yes or no/],
  ['traffic', 'steady, spiky', /^traffic has no/],
  ['compliance', 'hippa', /is it `hipaa`/],
] as const)
  test(`\`${typed}\` does not answer what ${sets} is`, () => {
    assert.throws(() => answered('a chat', sets, typed), { name: 'RequestError', message: says })
  })

test('kinds and parts answer what it is like, and parts that the request names stay', () => {
  const brief = answered('beehives with tags', 'archetypes', 'Booking, files and cms')
  assert.deepEqual(brief.archetypes, [
    { value: 'booking', from: 'set' },
    { value: 'cms', from: 'set' },
  ])
  assert.deepEqual(
    brief.parts.map(({ value }) => value),
    ['tags', 'files'],
  )
  assert.ok(!interviewQuestions(brief).some(({ sets }) => sets === 'archetypes'))
})

test('words for a kind answer what it is like, as they do in a request', () => {
  const brief = answered('beehives', 'archetypes', 'an online shop with chat')
  assert.deepEqual(
    brief.archetypes.map(({ value }) => value),
    ['e-commerce', 'chat'],
  )
})

test('a part alone is enough, and then its kind is not asked', () => {
  const brief = answered('beehives', 'archetypes', 'files')
  assert.deepEqual([brief.archetypes, brief.parts], [[], [{ value: 'files', from: 'set' }]])
  assert.ok(!interviewQuestions(brief).some(({ sets }) => sets === 'archetypes'))
})

for (const [request, typed, fault, says] of [
  ['beehives', '', 'RequestError', /^there is no default/],
  ['beehives', 'bokng', 'RequestError', /^nothing is called `bokng`: is it `booking`\?$/],
  ['beehives', 'a chat and a smithy', 'RequestError', /^nothing is called `smithy`$/],
  ['beehives', 'none', 'RequestError', /^nothing is called `none`/],
  ['beehives', 'comments', 'CompositionError', /^comments needs something that it is about/],
] as const)
  test(`\`${typed}\` says no kind of system`, () => {
    assert.throws(() => answered(request, 'archetypes', typed), { name: fault, message: says })
  })

/** Every question that there is, one after the other, each answered by what is offered. */
function walk(first: Brief): { readonly brief: Brief; readonly asked: readonly Question[] } {
  const asked: Question[] = []
  let brief = first
  for (let [next] = interviewQuestions(brief); next !== undefined; [next] = interviewQuestions(brief)) {
    asked.push(next)
    brief = applyAnswer(brief, next, '', catalogue)
  }
  return { brief, asked }
}

test('what is offered is an answer to each question, counts as set, and reads back from the brief of the project', async () => {
  for (const request of ['a chat', 'a shop with payments', 'beehives with bookings', 'projects for organisations']) {
    const { brief, asked } = walk(read(request))
    assert.ok(asked.length >= 10, request)
    for (const { sets, default: value } of asked)
      if (sets !== 'archetypes') assert.deepEqual(brief.inputs[sets], { value, from: 'set' }, `${request}: ${sets}`)
    const again = briefOf(await readBriefFile(writeBriefFile(brief)), catalogue)
    assert.deepEqual(again, brief)
    assert.deepEqual(interviewQuestions(again), [])
  }
})

test('what follows from an answer is offered anew', () => {
  const brief = read('beehives')
  const tenants = (of: Brief) => questionFor(of, 'tenants').default
  assert.equal(tenants(brief), 0)
  assert.equal(tenants(applyAnswer(brief, questionFor(brief, 'archetypes'), 'multi-tenant-saas', catalogue)), 20)
})

test('each question bears on the design', () => {
  for (const question of walk(read('a chat')).asked) assert.notDeepEqual(bearsOn(question, decisionTables), [], question.sets)
})
