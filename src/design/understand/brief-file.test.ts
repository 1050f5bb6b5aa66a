import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Input, type InputName, inputs } from '../brief/inputs.ts'
import { catalogue } from './catalogue.test-kit.ts'
import { briefOf, readBriefFile } from './read-brief-file.ts'
import { readRequest } from './read-request.ts'
import { applySettings, parseSettings, type Settings } from './settings.ts'
import { read } from './understand.test-kit.ts'
import { writeBriefFile } from './write-brief-file.ts'

const names = Object.keys(inputs) as InputName[]

function anyValue(input: Input): fc.Arbitrary<unknown> {
  if (input.kind === 'number') return fc.double({ min: input.min, max: input.max, noNaN: true }).map((value) => value + 0)
  if (input.kind === 'flag') return fc.boolean()
  if (input.kind === 'word') return fc.constantFrom(...input.words)
  return fc.subarray([...input.words])
}
const anyOf = (all: readonly { readonly name: string }[]) =>
  fc.subarray(
    all.map(({ name }) => name),
    { minLength: 1 },
  )
const anySettings = fc.record(
  {
    name: fc.stringMatching(/^[a-z]{1,8}(?:-[a-z0-9]{1,5})?$/),
    archetypes: anyOf(catalogue.archetypes),
    parts: anyOf(catalogue.parts),
    without: anyOf(catalogue.parts),
    inputs: fc.record(Object.fromEntries(names.map((name) => [name, anyValue(inputs[name])])), { requiredKeys: [] }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Settings>
const anyRequest = fc.oneof(
  fc.constantFrom(
    '',
    'a shop for 10k users\n\twithout chat, under HIPAA',
    'a blog called "X # y: 1"; 2 million users. 3k users.',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
)

test('what is written reads back to the same brief', async () => {
  await fc.assert(
    fc.asyncProperty(anyRequest, anySettings, async (request, settings) => {
      const brief = applySettings(readRequest(request, catalogue), settings, catalogue)
      assert.deepEqual(briefOf(await readBriefFile(writeBriefFile(brief)), catalogue), brief)
    }),
    { numRuns: 50 },
  )
})

test('a file says what is set, what was said and what is assumed', () => {
  const brief = applySettings(read('a shop under GDPR'), parseSettings(['users=5']), catalogue)
  const lines = writeBriefFile(brief).split('\n')
  for (const line of [
    'request: "a shop under GDPR"',
    '#archetypes: [e-commerce] # said: “shop”',
    '  users: 5',
    '#  compliance: [gdpr] # said: “GDPR”',
    '#  regions: 1 # assumed: one, until somebody must be near or data must stay',
  ])
    assert.ok(lines.includes(line), line)
})

test('a line whose # is taken away is set', async () => {
  const text = writeBriefFile(read('a shop for 10k users')).replace('#  users', '  users').replace('#archetypes', 'archetypes')
  const brief = briefOf(await readBriefFile(text), catalogue)
  assert.deepEqual(brief.inputs.users, { value: 10_000, from: 'set' })
  assert.deepEqual(brief.archetypes, [{ value: 'e-commerce', from: 'set' }])
})

test('a file as a person writes it', async () => {
  const file = await readBriefFile(
    'request: |\n  a shop\n  for bees\nparts:\n  - chat\ninputs:\n  users: 5\n  logins: [github]\n',
  )
  assert.deepEqual(file, {
    request: 'a shop\nfor bees\n',
    settings: { parts: ['chat'], inputs: { users: 5, logins: ['github'] } },
  })
  assert.deepEqual(await readBriefFile(''), { request: '', settings: {} })
})

for (const [text, says] of [
  ['request: a\nrequests: b\n', /^line 2: nothing is called `requests`: is it `request`\?$/],
  ['request: a\nusers: 5\n', /^line 2: nothing is called `users`: it belongs under `inputs`$/],
  ['inputs:\n  cloud: any\n  user: 5\n', /^line 3: nothing is called `user`: is it `users`\?$/],
  ['inputs:\n  users: many\n', /^line 2: users is a number, people with an account, and not `many`$/],
  ['inputs:\n  users: 0\n', /^line 2: users is from 1 to /],
  ['inputs: 5\n', /^line 1: inputs are names and values/],
  ['name: 5\n', /^line 1: name is text/],
  ['name: Bee Watch\n', /^line 1: a project is called in kebab-case/],
  ['parts: chat\n', /^line 1: parts is a list of names/],
  ['request: "a\n', /^line 2: Missing closing "quote$/],
  ['a: 1\na: 2\n', /^line \d: Map keys must be unique$/],
  ['- a\n', /^line 1: a brief file has the keys request, name/],
] as const)
  test(`refused: ${JSON.stringify(text)}`, async () => {
    await assert.rejects(readBriefFile(text), { name: 'RequestError', message: says })
  })

test('a file that unfolds without end is refused', async () => {
  const bomb = `a: &a [x,x]\n${[...'bcdefghij'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[at]}`).join(',')}]`).join('\n')}\nrequest: *j\n`
  await assert.rejects(readBriefFile(bomb), { name: 'RequestError' })
})
