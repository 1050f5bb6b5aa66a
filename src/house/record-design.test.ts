import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { KnowledgeWriter } from '../memory/index.ts'
import { asDecided, openProject } from './designed-project.test-kit.ts'

describe('what a design decided', () => {
  const { designAgain, planOf, change, answersKept, memory, remove } = openProject()
  before(() => designAgain(['users=5000000']))
  after(remove)

  test('is ended by the design that answers otherwise, be it served or not, and whether a rule or nothing decides now', async () => {
    const before = await answersKept()
    const { decided, flipped, notes } = await designAgain(['users=1000'])
    assert.match(
      notes.join(),
      /rows that are in PostgreSQL stay there until .+`npx lintel migrate copy --from <its URL> --to <a data folder>`/,
    )
    assert.ok(flipped.length > 5, `${flipped.length}`)
    const kept = await answersKept()
    assert.deepEqual(kept, asDecided(kept, decided))
    assert.deepEqual(kept.map(([id]) => id).sort(), before.map(([id]) => id).sort())
    const superseding = await memory((knowledge) =>
      knowledge.read((state) => state.decisions().filter((each) => each.supersedes)),
    )
    assert.ok(superseding.length > 5, `${superseding.length}`)
    assert.deepEqual((await designAgain()).files, [])
  })

  test('takes the place of what a person decided otherwise, once, where they agree', async () => {
    const title = 'Rows live in PostgreSQL'
    const theirs = { agentName: 'ada', decisionType: 'database', title, description: 'One server.', rationale: 'We run one.' }
    await memory((knowledge) => knowledge.write((state) => state.recordDecision(theirs)))
    assert.equal((await designAgain()).decisions.length, 1)
    const kept = await memory((knowledge) => knowledge.read((state) => state.decisions()))
    assert.equal(kept.find((each) => each.title === title)!.status, 'superseded')
    const ofRows = (await answersKept()).filter(([id]) => id === 'database/primary-store')
    assert.deepEqual(ofRows, [['database/primary-store', 'sqlite', 'accepted']])
    assert.deepEqual((await designAgain()).decisions, [])
  })

  test('is not decided again where a person refused it', async () => {
    const statusOfStore = (change: (state: KnowledgeWriter, id: number) => void) =>
      memory((knowledge) =>
        knowledge.write((state) => {
          const store = state.decisions().findLast(({ title }) => /SQLite/.test(title))!
          change(state, store.id)
          return state.decisions().find(({ id }) => id === store.id)!.status
        }),
      )
    assert.equal(await statusOfStore((state, id) => state.changeDecision(id, { status: 'rejected' })), 'rejected')
    assert.deepEqual((await designAgain()).decisions, [])
    assert.equal(await statusOfStore(() => {}), 'rejected')
  })

  test('is decided with the profile that a change was given, also by the designs after it', async () => {
    const plan = await planOf('add tags', 'modular-monolith')
    assert.ok(plan.decided.some(({ rule }) => rule === 'profile'))
    await change(plan)
    const { decided, flipped } = await designAgain()
    assert.deepEqual(flipped, [])
    const kept = await answersKept()
    assert.deepEqual(kept, asDecided(kept, decided))
  })
})
