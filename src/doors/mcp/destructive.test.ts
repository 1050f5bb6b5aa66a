import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Client } from '@modelcontextprotocol/client'
import { openApprovals } from '../../approval/index.ts'
import { realOutside } from '../../house/outside.ts'
import { begin, runLine } from '../cli/command.test-kit.ts'
import { type Answered, bytesOf, call, connectStdio, createProject, makeTables, notes, personApproves } from './mcp.test-kit.ts'

const { folder, remove } = createProject({ 'docs/taken.json': '{}\n', 'docs/other.json': '[]\n' })
const elsewhere = mkdtempSync(join(tmpdir(), 'lintel-elsewhere-'))
let client: Client

before(async () => {
  writeFileSync(join(elsewhere, 'kept.txt'), 'kept')
  writeFileSync(join(elsewhere, 'blueprint.json'), notes())
  mkdirSync(join(folder, '.git/hooks'), { recursive: true })
  symlinkSync(elsewhere, join(folder, 'away'))
  symlinkSync(join(elsewhere, 'kept.txt'), join(folder, 'kept.txt'))
  mkdirSync(join(folder, 'linked'))
  symlinkSync(join(elsewhere, 'blueprint.json'), join(folder, 'linked/blueprint.json'))
  client = await connectStdio(folder)
  await makeTables(client, folder)
  const written = await call(client, 'agent_knowledge_execute', {
    sql: "INSERT INTO decisions (agent_name, decision_type, title, description, rationale) VALUES ('a', 'api', 'T', 'D', 'R')",
  })
  assert.equal(written.data.changes, 1, written.text)
  await call(client, 'memory_store', { key: 'k', value: 'v' })
})
after(async () => {
  await client.close()
  remove()
  rmSync(elsewhere, { recursive: true, force: true })
})

const execute = (sql: string) => () => call(client, 'agent_knowledge_execute', { sql })
const query = (sql: string) => () => call(client, 'agent_knowledge_query', { sql })
const emitTo = (out: string, approval?: string) => () =>
  call(client, 'emit', { kind: 'sql', out, ...(approval === undefined ? {} : { approval }) })
const contract = { allowDestructive: ['person.bio'], through: 'contract' }
const apply = (approval?: string) =>
  call(client, 'migrate_apply', { ...contract, ...(approval === undefined ? {} : { approval }) })
const planId = async () => (await apply()).data.planId as string

/** A token that is right but for one thing. */
async function forged(change: (parts: string[]) => string[]): Promise<string> {
  return change(personApproves(folder, await planId()).split('.')).join('.')
}

const requests: Readonly<Record<string, () => Promise<Answered>>> = {
  'a table of memory is dropped': execute('DROP TABLE decisions'),
  'decisions are deleted': execute('DELETE FROM decisions'),
  'decisions are deleted by way of a comment': execute('/* INSERT */ DELETE FROM decisions -- INSERT INTO decisions'),
  'a file is attached': execute(`ATTACH DATABASE '${elsewhere}/kept.txt' AS other`),
  'a pragma is set': execute('PRAGMA writable_schema = 1'),
  'a trigger is made': execute('CREATE TRIGGER t AFTER INSERT ON decisions BEGIN DELETE FROM decisions; END'),
  'a table is made': execute('CREATE TABLE mine (x)'),
  'a table is renamed': execute('ALTER TABLE decisions RENAME TO gone'),
  'a second statement follows': execute("UPDATE decisions SET title = 'X' WHERE id = 0; DROP TABLE decisions"),
  'the schema is written': execute("UPDATE sqlite_schema SET sql = ''"),
  'the history is rewritten': execute("UPDATE history SET row_before = ''"),
  'kept values are overwritten': execute("UPDATE memory SET value = 'mine'"),
  'the database is copied out': execute(`VACUUM INTO '${elsewhere}/copy.db'`),
  'a query deletes': query('DELETE FROM decisions RETURNING *'),
  'a query loads a library': query("SELECT load_extension('x')"),
  'a query reads a file': query("SELECT readfile('/etc/passwd')"),
  'a query never ends': query('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n'),
  'columns are dropped without an approval': () => apply(),
  'columns are dropped with words for an approval': () => apply('yes, the person said so'),
  'columns are dropped with a forged signature': async () =>
    apply(await forged((parts) => [...parts.slice(0, 4), 'A'.repeat(43)])),
  'columns are dropped with a longer time': async () =>
    apply(await forged(([a, b, expires, ...rest]) => [a!, b!, String(Number(expires) + 1_000_000), ...rest])),
  'columns are dropped with the approval of a smaller plan': async () => {
    const smaller = await call(client, 'migrate_apply', { through: 'backfill' })
    return apply(personApproves(folder, smaller.data.planId))
  },
  'columns are dropped with an approval that is too old': async () => {
    const long = { now: () => realOutside.now() - 3_600_000, randomBytes: realOutside.randomBytes }
    const approvals = openApprovals(join(folder, '.lintel'), long)
    return apply(approvals.approve(approvals.planOf(await planId())).token)
  },
  'columns are dropped with an approval of another project': async () => {
    const id = await planId()
    mkdirSync(join(elsewhere, '.lintel/plans'), { recursive: true })
    writeFileSync(join(elsewhere, `.lintel/plans/${id}.json`), readFileSync(join(folder, `.lintel/plans/${id}.json`)))
    const foreign = personApproves(elsewhere, id)
    rmSync(join(elsewhere, '.lintel'), { recursive: true })
    return apply(foreign)
  },
  'columns are dropped with a signature by no secret': async () =>
    apply(
      await forged((parts) => [
        ...parts.slice(0, 4),
        createHmac('sha256', '').update(parts.slice(0, 4).join('.')).digest('base64url'),
      ]),
    ),
  'a file is replaced without an approval': emitTo('docs/taken.json'),
  'a file is replaced with the approval for another': async () => {
    const asked = await call(client, 'emit', { kind: 'sql', out: 'docs/other.json' })
    return emitTo('docs/taken.json', personApproves(folder, asked.data.planId))()
  },
  'the blueprint is replaced': emitTo('blueprint.json'),
  'a file above the project is written': emitTo('../written.sql'),
  'a file is written by its absolute path': emitTo(join(elsewhere, 'written.sql')),
  'a file is written through a linked folder': emitTo('away/written.sql'),
  'a file is written over a link': emitTo('kept.txt'),
  'a file is written through a detour': emitTo('docs/../../written.sql'),
  'the secret of approvals is replaced': emitTo('.lintel/approval.key'),
  'a hook of Git is written': emitTo('.git/hooks/pre-commit'),
  'a folder outside is served': () => call(client, 'serve_start', { path: 'away' }),
  'a blueprint outside is read': () => call(client, 'check', { path: 'linked' }),
  'a repository outside is reviewed': () => call(client, 'review', { path: '..' }),
}

describe('nothing destructive is carried out, and each answer says what can be done in its place', () => {
  assert.ok(Object.keys(requests).length >= 30)
  for (const [name, request] of Object.entries(requests)) {
    test(name, async () => {
      const before = [bytesOf(folder), bytesOf(elsewhere)]
      const answer = await request()
      assert.deepEqual([bytesOf(folder), bytesOf(elsewhere)], before, answer.text)
      const { state, safeWay, approve, error } = answer.data
      if (state === 'approval_needed') assert.ok(safeWay.length > 0 && /lintel approve plan-/.test(approve))
      else assert.ok(answer.isError && error.message.length > 5 && error.remedy.length > 10, answer.text)
      assert.ok(!existsSync(join(elsewhere, 'written.sql')) && !existsSync(join(folder, '../written.sql')))
    })
  }
})

test('control: the comparison of bytes would notice', () => {
  const before = bytesOf(elsewhere)
  writeFileSync(join(elsewhere, 'kept.txt'), 'Kept')
  assert.notDeepEqual(bytesOf(elsewhere), before)
  writeFileSync(join(elsewhere, 'kept.txt'), 'kept')
  assert.deepEqual(bytesOf(elsewhere), before)
  assert.ok(
    Object.keys(bytesOf(folder)).some((name) => name.endsWith('data.db')),
    'the database is compared too',
  )
  assert.ok('.lintel/memory.db' in bytesOf(folder))
})

test('an approval is good for the plan that was shown, not for what became of it', async () => {
  const id = await planId()
  const approval = personApproves(folder, id)
  writeFileSync(join(folder, 'blueprint.json'), notes({ bio: false, more: { limit: '99/min' } }))
  const answer = await apply(approval)
  assert.equal(answer.data.state, 'approval_needed')
  assert.notEqual(answer.data.planId, id)
  assert.match(answer.data.refused, /approves `plan-/)
  writeFileSync(join(folder, 'blueprint.json'), notes({ bio: false }))
})

test('a plan whose file was changed is not approved', async () => {
  const id = await planId()
  const file = join(folder, `.lintel/plans/${id}.json`)
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace('for good', 'for now'))
  assert.throws(() => personApproves(folder, id), /was changed/)
  writeFileSync(file, text)
})

test('the secret is its owner’s alone, and one that others can read is refused', async () => {
  const key = join(folder, '.lintel/approval.key')
  assert.equal(statSync(key).mode & 0o777, 0o600)
})

test('an approval is good once: a migration that it began is taken back, and begins not again by it', async () => {
  const through = { allowDestructive: ['person.bio'], through: 'backfill' }
  const asked = await call(client, 'migrate_apply', through)
  const approval = personApproves(folder, asked.data.planId)
  assert.equal((await call(client, 'migrate_apply', { ...through, approval })).data.state, 'ready')
  const back = await call(client, 'migrate_down')
  assert.equal(back.data.state, 'approval_needed')
  const taken = await call(client, 'migrate_down', { approval: personApproves(folder, back.data.planId) })
  assert.equal(taken.data.state, 'taken back', taken.text)
  const again = await call(client, 'migrate_apply', { ...through, approval })
  assert.equal(again.data.state, 'approval_needed', again.text)
  assert.equal((await call(client, 'migrate_status')).data.state, 'pending')
})

test('a person approves at a terminal, and nowhere else', async () => {
  const id = await planId()
  const piped = await runLine(`echo yes | lintel approve ${id}`, folder)
  assert.equal(piped.exit, 2)
  assert.match(piped.err, /a plan is approved by a person at a terminal/)
  const shown = begin(['approve', id], folder, {}, 'terminal')
  await shown.until(/every value of `person\.bio`, for good.*type `yes`/s)
  shown.child.stdin!.write('no\n')
  await shown.until(/nothing was approved/)
  const agreed = begin(['approve', id], folder, {}, 'terminal')
  await agreed.until(/type `yes`/)
  agreed.child.stdin!.write('yes\n')
  const [approval] = await agreed.until(/approve\.plan-[0-9a-f]{16}\.\d+\.[0-9a-f]{24}\.[\w-]{43}/)
  const done = await apply(approval)
  assert.equal(done.data.state, 'done', done.text)
})
