import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Brief } from '../brief/brief.ts'
import { type InputName, inputs } from '../brief/inputs.ts'
import { catalogue } from '../catalogue/catalogue.ts'
import { composeParts } from '../compose/compose-parts.ts'
import { partsOf } from '../compose/parts-of.ts'
import { briefOf, readBriefFile } from '../understand/read-brief-file.ts'
import { readRequest } from '../understand/read-request.ts'
import { applySettings, checkInput, parseSettings } from '../understand/settings.ts'
import { writeBriefFile } from '../understand/write-brief-file.ts'
import { applyProposal, type ProposedItem } from './apply-proposal.ts'

const by = 'local/scripted'
const beehive = readRequest('a backend for scheduling beehive inspections with photos', catalogue)
const apply = (brief: Brief, items: readonly (readonly [of: string, value: unknown, because?: string])[]) =>
  applyProposal(
    brief,
    items.map(([of, value, because = 'it says so']) => ({ of, value, because })),
    { by, catalogue },
  )
const whys = ({ refused }: ReturnType<typeof apply>) => refused.map(({ of, why }) => `${of}: ${why}`)

test('what is proposed passes the checks, and says by whom and why', () => {
  const { brief, taken, refused } = apply(beehive, [
    ['users', 2_000, 'bee keepers of one region'],
    ['clients', ['mobile', 'web']],
    ['archetypes', 'booking', '“scheduling inspections”'],
    ['archetypes', 'file-sharing', '“photos”'],
    ['name', 'bee-watch'],
  ])
  assert.deepEqual(refused, [])
  assert.equal(taken.length, 5)
  assert.deepEqual(brief.archetypes, [
    { value: 'booking', from: 'proposed', by, because: '“scheduling inspections”' },
    { value: 'file-sharing', from: 'proposed', by, because: '“photos”' },
  ])
  assert.deepEqual(brief.inputs.users, { value: 2_000, from: 'proposed', by, because: 'bee keepers of one region' })
  assert.deepEqual(brief.inputs.clients.value, ['web', 'mobile'])
  assert.equal(brief.name.value, 'bee-watch')
})

test('what a flag would be refused for is refused in the same words', () => {
  for (const [of, value, flag] of [
    ['archetypes', 'bookng', 'archetypes=bookng'],
    ['parts', 'beehives', 'parts=beehives'],
    ['users', 6e9, 'users=6000000000'],
    ['users', 'many', 'users=many'],
    ['cloud', 'moon', 'cloud=moon'],
    ['compliance', ['hippa'], 'compliance=hippa'],
    ['money', 'perhaps', 'money=perhaps'],
    ['name', 'Bee Watch', 'name=Bee Watch'],
    ['user', 5, 'user=5'],
  ] as const) {
    const tried = apply(beehive, [[of, value]])
    assert.deepEqual(tried.brief, beehive)
    assert.equal(tried.refused[0]!.isFault, true)
    assert.throws(
      () => applySettings(beehive, parseSettings([flag]), catalogue),
      ({ message }: Error) => message === tried.refused[0]!.why,
    )
  }
})

test('what is said or set counts before it', () => {
  const said = readRequest('a marketplace for 5000 users without comments, called bee-shop', catalogue)
  const firm = applySettings(said, parseSettings(['p99Ms=100', 'archetypes=booking']), catalogue)
  const tried = apply(firm, [
    ['users', 9_000],
    ['p99Ms', 5],
    ['archetypes', 'chat'],
    ['parts', 'comments'],
    ['regions', 2],
  ])
  assert.deepEqual(whys(tried).sort(), [
    'archetypes: archetypes are set',
    'p99Ms: it is set',
    'parts: it is not wanted: the request says “comments”',
    'users: the request says “5000 users”',
  ])
  assert.ok(tried.refused.every(({ isFault }) => !isFault))
  assert.equal(tried.brief.inputs.users.value, 5_000)
  assert.equal(tried.brief.inputs.regions.value, 2)
})

test('a part waits for what it can be about, and is refused where that never comes', () => {
  const nothing = readRequest('beehives', catalogue)
  const alone = apply(nothing, [['parts', 'comments']])
  assert.match(whys(alone)[0]!, /parts: comments needs something that it is about/)
  assert.deepEqual(alone.brief.parts, [])
  const both = apply(nothing, [
    ['parts', 'comments'],
    ['parts', 'posts'],
  ])
  assert.deepEqual(both.refused, [])
  assert.deepEqual(
    both.brief.parts.map(({ value }) => value),
    ['posts', 'comments'],
  )
})

describe('text of a model is text', () => {
  const hostile = `users\n\u001b[31m\u202egp.txt\u200b # \nwithout: [people] <script>alert(1)</script> ${'x'.repeat(5_000)}`

  test('a reason stays on its line, and the brief file reads back to the same values', async () => {
    const { brief } = apply(beehive, [
      ['archetypes', 'booking', hostile],
      ['users', 77, hostile],
    ])
    const { because } = brief.inputs.users as { readonly because: string }
    assert.ok(because.length <= 200 && !/[\p{Cc}\p{Cf}]/u.test(because), because)
    const again = briefOf(await readBriefFile(writeBriefFile(brief)), catalogue)
    assert.equal(again.inputs.users.value, 77)
    assert.equal(again.inputs.users.from, 'set')
    assert.deepEqual(
      again.archetypes.map(({ value }) => value),
      ['booking'],
    )
    assert.deepEqual(again.without, [])
  })

  test('what is refused is told on one line, and one without a reason is refused', () => {
    const tried = apply(beehive, [
      [hostile, 5],
      ['users', hostile],
      ['regions', 2, ' \u200b\n'],
    ])
    assert.equal(tried.refused.length, 3)
    for (const { of, value, why } of tried.refused)
      assert.ok(`${of}${value}${why}`.length < 800 && !/[\p{Cc}\p{Cf}]/u.test(`${of}${value}${why}`))
    assert.match(tried.refused.at(-1)!.why + tried.refused[0]!.why, /no reason|nothing is called/)
  })
})

test('whatever is proposed: what is said stays, what is taken is allowed, and its parts go together', () => {
  const names = [...catalogue.archetypes, ...catalogue.parts].map(({ name }) => name)
  const of = fc.oneof(
    fc.constantFrom('archetypes', 'parts', 'without', 'name', '__proto__', 'constructor', ...Object.keys(inputs)),
    fc.string(),
  )
  const value = fc.oneof(fc.constantFrom(...names), fc.integer(), fc.double(), fc.boolean(), fc.string(), fc.array(fc.string()))
  const item: fc.Arbitrary<ProposedItem> = fc.record({ of, value, because: fc.string() })
  const request = 'a helpdesk with chat for 5000 users under GDPR, without payments'
  const said = readRequest(request, catalogue)
  fc.assert(
    fc.property(fc.array(item, { maxLength: 12 }), (items) => {
      const { brief } = applyProposal(said, items, { by, catalogue })
      for (const name of Object.keys(inputs) as InputName[]) {
        const known = brief.inputs[name]
        if (said.inputs[name].from === 'said') assert.deepEqual(known, said.inputs[name])
        assert.deepEqual(checkInput(name, known.value), known.value)
      }
      assert.deepEqual(brief.archetypes.slice(0, said.archetypes.length), said.archetypes)
      assert.ok(brief.without.some(({ value: part }) => part === 'payments'))
      composeParts(catalogue.parts, { name: brief.name.value, parts: partsOf(brief, catalogue) })
    }),
    { numRuns: 200 },
  )
})
