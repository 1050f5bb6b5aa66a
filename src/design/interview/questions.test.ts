import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inputs } from '../brief/inputs.ts'
import { read } from '../understand/understand.test-kit.ts'
import { interviewQuestions } from './questions.ts'

test('what changes most is asked first, at most ten', () => {
  const questions = interviewQuestions(read('beehives'), ['booking', 'chat'])
  assert.deepEqual(
    questions.map(({ sets }) => sets),
    ['archetypes', 'users', 'tenants', 'compliance', 'money', 'realtime', 'files', 'clients', 'traffic', 'availabilityPercent'],
  )
  assert.deepEqual(questions[0]!.choices, ['booking', 'chat'])
  assert.deepEqual(questions[1], {
    sets: 'users',
    asks: 'How many people will have an account?',
    says: 'people with an account',
    kind: 'number',
    default: 10_000,
    unit: 'people',
    min: 1,
    max: 5e9,
    because: 'a product that has found its first customers',
  })
})

test('parts that words of the request name are offered where it is of no known kind', () => {
  const [kind] = interviewQuestions(read('beehives with comments'))
  assert.deepEqual([kind!.sets, kind!.default], ['archetypes', ['comments']])
})

test('what the request says is not asked', () => {
  const asked = interviewQuestions(read('a shop for 10k users under GDPR')).map(({ sets }) => sets)
  for (const said of ['archetypes', 'users', 'compliance']) assert.ok(!asked.includes(said as 'users'), said)
  assert.equal(asked[0], 'tenants')
})

test('every default is an answer', () => {
  for (const { sets, default: value, choices } of interviewQuestions(read('a messenger')))
    if (sets !== 'archetypes' && choices !== undefined)
      assert.ok(
        [value].flat().every((word) => choices.includes(String(word))),
        `${sets} of ${inputs[sets].says}`,
      )
})
