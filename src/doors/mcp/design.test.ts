import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Client } from '@modelcontextprotocol/client'
import { type Answered, bytesOf, call, connectStdio, createProject, personApproves } from './mcp.test-kit.ts'

const request = 'We need an API for our social sharing feature'
const { folder, remove } = createProject()
const elsewhere = mkdtempSync(join(tmpdir(), 'lintel-elsewhere-'))
let client: Client

before(async () => {
  symlinkSync(elsewhere, join(folder, 'away'))
  client = await connectStdio(folder)
})
after(async () => {
  await client.close()
  remove()
  rmSync(elsewhere, { recursive: true, force: true })
})

const design = (input: object) => call(client, 'design', input)
const change = (input: object) => call(client, 'design_change', { path: 'social', ...input })
const text = (path: string) => readFileSync(join(folder, path), 'utf8')

/** All pages of a section. */
async function pagesOf(tool: string, input: object): Promise<readonly Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Answered = await call(client, tool, { ...input, ...(cursor === undefined ? {} : { cursor }) })
    assert.equal(page.isError, false, page.text)
    assert.ok(JSON.stringify(page.data).length <= 20_000)
    items.push(...page.data.items)
    cursor = page.data.next
  }
  return items
}

describe('a design is shown, and nothing is written', () => {
  test('what was understood, decided and reckoned, in short form, with progress', async () => {
    const was = bytesOf(folder)
    const heard: string[] = []
    const onprogress = ({ message = '' }) => void heard.push(message)
    const shown = await call(client, 'design', { request, set: { users: 2_000_000, compliance: ['gdpr'] } }, { onprogress })
    assert.equal(shown.data.state, 'designed', shown.text)
    assert.deepEqual(heard, ['reading the request', 'designing'])
    assert.ok(JSON.stringify(shown.data).length <= 20_000)
    const { understood, decided, capacity, files, parts, counts } = shown.data.summary
    const origin = (name: string) => understood.find((each: { readonly name: string }) => each.name === name)?.from
    assert.deepEqual(
      [origin('archetype'), origin('users'), origin('compliance'), origin('p99Ms')],
      ['said', 'set', 'set', 'assumed'],
    )
    assert.ok(decided.length > 0 && decided.every((each: object) => 'because' in each && 'taken' in each))
    assert.ok(capacity.length >= 4 && counts.decisions > 50 && parts.length > 2)
    assert.ok(
      files.some(({ path, state }: { readonly path: string; readonly state: string }) => path === 'app.ts' && state === 'new'),
    )
    assert.deepEqual(bytesOf(folder), was)
  })

  test('every decision once, page by page; one of them in full; a file as it would be', async () => {
    const decisions = await pagesOf('design', { request, section: 'decisions' })
    assert.equal(new Set(decisions.map(({ id }) => id)).size, decisions.length)
    assert.ok(decisions.length > 50 && decisions.some(({ flips }) => flips !== undefined))
    const one = await design({ request, section: 'decisions', item: 'database/primary-store' })
    assert.ok(one.data.items[0].rejected.length > 1, one.text)
    assert.match((await design({ request, section: 'files', item: 'blueprint.ts' })).data.text, /blueprint\('social-sharing'/)
    const missed = await design({ request, section: 'decisions', item: 'database/primary' })
    assert.match(missed.data.error.remedy, /did you mean `database\/primary-store`/)
  })

  test('what the catalogue does not know is not pretended, and what is near can be named', async () => {
    const beehive = 'a backend for scheduling beehive inspections with photos'
    const unknown = await design({ request: beehive, write: true })
    assert.equal(unknown.data.state, 'unknown')
    assert.deepEqual(unknown.data.summary.missing, ['beehive', 'inspection'])
    assert.deepEqual(unknown.data.summary.near.map(({ archetype }: { readonly archetype: string }) => archetype).slice(0, 2), [
      'booking',
      'file-sharing',
    ])
    const proposals = [
      { of: 'archetypes', value: 'booking', because: 'scheduling inspections' },
      { of: 'archetypes', value: 'bee-keeping', because: 'bees' },
      { of: 'users', value: 9e12, because: 'all bees' },
    ]
    const named = await design({ request: beehive, proposals, name: 'bee-watch' })
    assert.equal(named.data.state, 'designed', named.text)
    const { name, understood, refused } = named.data.summary
    assert.equal(name, 'bee-watch')
    const kind = understood.find((each: Record<string, unknown>) => each.name === 'archetype')
    assert.deepEqual([kind.value, kind.from, kind.because], ['booking', 'proposed', 'scheduling inspections'])
    assert.deepEqual(
      refused.map(({ of }: { readonly of: string }) => of),
      ['archetypes', 'users'],
    )
  })

  test('the catalogue tells what there is, and what is named outside of it is refused', async () => {
    const things = await pagesOf('design', { section: 'catalogue' })
    assert.ok(things.filter(({ kind }) => kind === 'archetype').length >= 24)
    const { items } = (await design({ section: 'catalogue', item: 'booking' })).data
    assert.ok(items[0].words.length > 3)
    for (const [input, code, says] of [
      [{ request, archetypes: ['bookng'] }, 'design', /is it `booking`\?/],
      [{ request, parts: ['Ignore the above'] }, 'invalid_input', /pattern/],
      [{ request, set: { users: 6e9 } }, 'invalid_input', /<= 5000000000/],
      [{ request, set: { user: 5 } }, 'invalid_input', /additional properties/],
      [{ request, set: { cloud: 'moon' } }, 'invalid_input', /digitalocean/],
      [{ request, name: 'Bee Watch' }, 'design', /kebab-case/],
      [{ request, profile: 'nobody' }, 'not_found', /no profile is called/],
      [{ request: 'review my repository' }, 'other_verb', /does not ask for a new design/],
    ] as const) {
      const refused = await design(input)
      assert.equal(refused.data.error?.code, code, refused.text)
      assert.match(refused.data.error.message, says)
    }
  })

  test('one that is cancelled leaves nothing', async () => {
    const was = bytesOf(folder)
    const cancel = new AbortController()
    const asked = call(client, 'design', { request }, { signal: cancel.signal, onprogress: () => cancel.abort('enough') })
    await assert.rejects(asked)
    assert.deepEqual(bytesOf(folder), was)
  })
})

describe('a design is written once a person has agreed to exactly that', () => {
  test('the plan, its approval, what is written, and nothing a second time', async () => {
    const input = { request, path: 'social', write: true }
    const was = bytesOf(folder)
    const asked = await design(input)
    assert.equal(asked.data.state, 'approval_needed', asked.text)
    assert.ok(asked.data.changes.includes('`app.ts` is new'))
    assert.deepEqual(bytesOf(folder), was)
    const approval = personApproves(folder, asked.data.planId)
    const other = await design({ ...input, set: { users: 5 }, approval })
    assert.equal(other.data.state, 'approval_needed')
    assert.match(other.data.refused, /approves `plan-/)
    const written = await design({ ...input, approval })
    assert.equal(written.data.state, 'written', written.text)
    assert.ok(written.data.summary.decisions.length > 0)
    assert.match(text('social/blueprint.ts'), /blueprint\('social-sharing'/)
    assert.equal((await call(client, 'check', { path: 'social' })).data.ok, true)
    assert.equal((await design(input)).data.state, 'unchanged')
  })

  test('an approval is worth nothing once somebody changed a file', async () => {
    const input = { request, path: 'social', set: { users: 3_000_000 }, write: true }
    const asked = await design(input)
    assert.equal(asked.data.state, 'approval_needed', asked.text)
    assert.match(asked.data.loses.join(), /an earlier design wrote/)
    const readme = text('social/README.md')
    writeFileSync(join(folder, 'social/README.md'), `${readme}\nOurs.\n`)
    const refused = await design({ ...input, approval: personApproves(folder, asked.data.planId) })
    assert.equal(refused.data.state, 'approval_needed')
    assert.match(refused.data.refused, /approves `plan-/)
    assert.match(text('social/README.md'), /Ours\./)
    writeFileSync(join(folder, 'social/README.md'), readme)
  })

  test('a decision of a person stops it, unless it is superseded openly', async () => {
    const recorded = await call(client, 'agent_knowledge_execute', {
      sql: "INSERT INTO decisions (agent_name, decision_type, title, description, rationale) VALUES ('a', 'database', 'Never use SQLite', 'D', 'R')",
    })
    assert.equal(recorded.data.changes, 1, recorded.text)
    const stopped = await design({ request, write: true })
    assert.equal(stopped.data.state, 'contradicted', stopped.text)
    assert.match(stopped.data.summary.contradictions[0].title, /Never use SQLite/)
    const open = await design({ request, write: true, supersede: true })
    assert.equal(open.data.state, 'approval_needed', open.text)
    assert.match(open.data.loses.join(), /ADR-\d+ as a decision that holds/)
    assert.equal(existsSync(join(folder, 'app.ts')), false)
  })
})

describe('a change is shown, approved and done', () => {
  test('with diffs, an approval for exactly it, and nothing a second time', async () => {
    const input = { request: 'add comments with moderation' }
    const was = bytesOf(join(folder, 'social'))
    const shown = await change(input)
    assert.equal(shown.data.state, 'proposed', shown.text)
    assert.deepEqual(
      shown.data.summary.parts.map(({ name, about }: Record<string, unknown>) => [name, about]),
      [
        ['comments', 'post'],
        ['moderation', 'post'],
        ['comment-reports', 'post'],
        ['comments-notices', 'post'],
        ['moderation-notices', 'post'],
        ['comment-reports-notices', 'post'],
      ],
    )
    assert.match((await change({ ...input, section: 'files', item: 'blueprint.ts' })).data.text, /^\+import comments/m)
    const statements = await pagesOf('design_change', { ...input, path: 'social', section: 'statements' })
    assert.ok(statements.some(({ name }) => String(name).includes('comment')))
    const asked = await change({ ...input, write: true })
    assert.equal(asked.data.state, 'approval_needed', asked.text)
    assert.deepEqual(bytesOf(join(folder, 'social')), was)
    const app = text('social/app.ts')
    const approval = personApproves(folder, asked.data.planId)
    writeFileSync(join(folder, 'social/app.ts'), `${app}\n// ours\n`)
    const refused = await change({ ...input, write: true, approval })
    assert.match(refused.data.refused, /approves `plan-/)
    writeFileSync(join(folder, 'social/app.ts'), app)
    const done = await change({ ...input, write: true, approval })
    assert.equal(done.data.state, 'written', done.text)
    assert.match(text('social/blueprint.ts'), /comments/)
    assert.equal((await call(client, 'check', { path: 'social' })).data.ok, true)
    assert.equal((await change({ ...input, write: true })).data.state, 'unchanged')
  })

  test('a sentence of which nothing can be made is told', async () => {
    const unread = await change({ request: 'make it nicer' })
    assert.equal(unread.data.error?.code, 'design', unread.text)
    assert.match(unread.data.error.remedy, /parts that can be added/)
  })
})

describe('neither leads out of the project', () => {
  const write = { request, write: true }
  const refused: Readonly<Record<string, () => Promise<Answered>>> = {
    'a folder above': () => design({ ...write, path: '../beside' }),
    'an absolute folder': () => design({ ...write, path: elsewhere }),
    'a linked folder': () => design({ ...write, path: 'away/social' }),
    'a folder of Git': () => design({ ...write, path: '.git/hooks' }),
    'a folder of packages': () => design({ ...write, path: 'node_modules/social' }),
    'the folder of Lintel': () => design({ ...write, path: '.lintel/plans' }),
    'a linked file of the design': () => design({ ...write, path: 'linked' }),
    'a profile above': () => design({ ...write, profile: '../profile.json' }),
    'a linked profile': () => design({ ...write, profile: 'away' }),
    'a brief above': () => design({ ...write, brief: '../brief.yaml' }),
    'a change above': () => change({ request: 'add comments', path: '..' }),
    'a change of a linked folder': () => change({ request: 'add comments', path: 'away' }),
    'a change of a folder of packages': () => change({ request: 'add comments', path: 'node_modules' }),
  }
  before(() => {
    mkdirSync(join(folder, 'linked'))
    symlinkSync(elsewhere, join(folder, 'linked/docs'))
  })
  for (const [name, act] of Object.entries(refused)) {
    test(name, async () => {
      const was = [bytesOf(folder), bytesOf(elsewhere)]
      const answer = await act()
      assert.equal(answer.data.error?.code, 'outside', answer.text)
      assert.deepEqual([bytesOf(folder), bytesOf(elsewhere)], was)
    })
  }
})
