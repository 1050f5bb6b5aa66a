import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { atTerminal, createProject, key, notes, plain, runAsk, tryScript } from './ask.test-kit.ts'
import type { Answer } from './scripted-model.test-kit.ts'

const longer = ['propose_edit', { path: 'blueprint.ts', search: 'max: 300', replace: 'max: 500' }] as const
const wrong = ['propose_edit', { path: 'blueprint.ts', search: "read: 'anyone'", replace: "read: 'role:ghost'" }] as const
const readme = ['propose_edit', { path: 'README.md', text: '# Notes\n' }] as const
const workflow = ['propose_edit', { path: '.github/workflows/ci.yml', text: 'on: push\n' }] as const
const decisions = "SELECT * FROM decisions WHERE decision_type = 'architecture' ORDER BY created_at DESC LIMIT 5"

test('it consults memory, checks, proposes, and what it proposes is kept as a patch', async () => {
  const ran = await tryScript([
    {
      calls: [
        ['agent_knowledge_query', { sql: decisions }],
        ['memory_retrieve', { key: 'current_architecture' }],
        ['check', {}],
      ],
    },
    { calls: [['read_file', { path: 'blueprint.ts' }], longer, ['read_file', { path: './blueprint.ts' }]] },
    { text: 'Bodies may be longer.' },
  ])
  const [first] = ran.requests
  assert.match(String(first!.body.messages[0]!.content), /`agent_knowledge_query` with `SELECT/)
  assert.match(String(first!.body.messages[0]!.content), /## Here/)
  assert.deepEqual(first!.body.messages[1], { role: 'user', content: 'make it better' })
  const results = ran.results.map(({ result }) => result)
  assert.deepEqual(results[0]!.rows, [])
  assert.equal(results[1]!.entry, null)
  assert.equal(results[2]!.ok, true)
  assert.equal(results[3]!.text, notes)
  assert.deepEqual(results[4], {
    state: 'proposed',
    marks: [],
    checked: [{ file: 'blueprint.ts', state: 'right', mistakes: [] }],
  })
  assert.equal(results[5]!.text, notes.replace('300', '500'))
  assert.equal(ran.exit, 0, ran.err)
  assert.match(ran.out, /^Bodies may be longer\.\n/)
  assert.match(ran.out, /^\+ .*max: 500/m)
  assert.match(ran.err, /1 change not written: a person consents at a terminal; kept in \.lintel\/asks\//)
  assert.equal(ran.project.text('blueprint.ts'), notes)
  // The patch is one that Git takes.
  writeFileSync(join(ran.project.folder, 'kept.patch'), ran.project.patch()!)
  execFileSync('git', ['apply', 'kept.patch'], { cwd: ran.project.folder })
  assert.equal(ran.project.text('blueprint.ts'), notes.replace('300', '500'))
  ran.project.remove()
})

test('everything is in the transcript, in order, for its owner alone, and no key', async () => {
  const leak = { text: `the key is ${key}, and Bearer abcdefghijklmnop1234`, calls: [longer] }
  const ran = await tryScript([leak, { text: 'done' }])
  assert.equal(ran.requests[0]!.headers.authorization, `Bearer ${key}`)
  const lines = ran.project.transcript()
  assert.deepEqual(
    lines.map(({ kind }) => kind),
    ['begin', 'instructions', 'reply', 'result', 'reply', 'end'],
  )
  assert.deepEqual(lines[2]!.usage, { inputTokens: 100, outputTokens: 10, isEstimated: false })
  assert.deepEqual(lines[2]!.calls, [{ id: 'call-0-0', name: 'propose_edit', input: longer[1] }])
  assert.equal(lines[3]!.tool, 'propose_edit')
  const text = ran.project.transcriptText()
  assert.match(text, /the key is \[hidden: a secret\], and Bearer \[hidden: a secret\]/)
  assert.ok(!text.includes(key))
  const [id] = /\d{8}-\d{6}-[0-9a-f]{8}/.exec(ran.err)!
  const mode = (path: string) => statSync(join(ran.project.folder, path)).mode & 0o777
  assert.deepEqual([mode(`.lintel/asks/${id}`), mode(`.lintel/asks/${id}/transcript.jsonl`)], [0o700, 0o600])
  ran.project.remove()
})

test('the same script gives the same answer', async () => {
  const script = [{ calls: [['list_files', {}], readme, longer] }, { text: 'done' }] as const
  const [one, other] = [await tryScript(script), await tryScript(script)]
  const plainText = ({ out, err }: typeof one) => `${out}${err}`.replaceAll(/\d{8}-\d{6}-[0-9a-f]{8}/g, '<id>')
  assert.equal(plainText(one), plainText(other))
  assert.equal(one.project.patch(), other.project.patch())
  const timeless = (ran: typeof one) => ran.project.transcript().map((line) => ({ ...line, at: null }))
  assert.deepEqual(timeless(one), timeless(other))
  for (const { project } of [one, other]) project.remove()
})

test('without a model it says what works without one, and does nothing', async () => {
  const project = createProject()
  const { exit, out, err } = await runAsk(project.folder, ['make it better'], plain)
  assert.deepEqual([exit, out], [2, ''])
  assert.match(err, /no language model is set up, and nothing else of Lintel needs one/)
  assert.match(err, /`lintel check`[\s\S]*`lintel review`[\s\S]*`lintel mcp`/)
  assert.equal(project.text('.lintel'), null)
  const told = await runAsk(project.folder, ['make it better', '--json'], { ...plain, OPENAI_API_KEY: 'sk-something-long' })
  assert.equal(JSON.parse(told.err).error.code, 'no_model')
  assert.match(JSON.parse(told.err).error.message, /no language model is named/)
  project.remove()
})

test('wrong use is told before a model is asked', async () => {
  for (const [words, says] of [
    [['--rounds', '0'], /no whole number/],
    [['--most-tokens', 'many'], /no whole number/],
    [['--most-cost', '1'], /needs the price/],
    [['--most-cost', '-1', '--price', '1/2'], /no amount/],
    [['--price', 'cheap'], /no price/],
    [['--round-time', '9'], /no span/],
    [['--apply'], /consents to it at a terminal, and this is none/],
    [['--model', 'local/'], /names no model/],
  ] as const) {
    const ran = await tryScript([], { words })
    assert.equal(ran.exit, 2, ran.err)
    assert.match(ran.err, says)
    assert.equal(ran.requests.length, 0)
    ran.project.remove()
  }
})

test('as JSON: what was said, proposed and spent', async () => {
  const ran = await tryScript([{ calls: [workflow, wrong] }, { text: 'done' }], {
    words: ['--json', '--price', '1000/2000'],
  })
  const told = JSON.parse(ran.out)
  assert.deepEqual(told.ending, { is: 'done', says: 'done' })
  assert.deepEqual(
    told.changes.map(({ path, isNew, state, warnings }: Record<string, unknown>) => [path, isNew, state, warnings]),
    [
      ['.github/workflows/ci.yml', true, 'not written', ['runs code']],
      [
        'blueprint.ts',
        false,
        'not written',
        ['blueprint.ts would have mistakes: entities.note.can.read: no role is called `ghost` [LNTM021]'],
      ],
    ],
  )
  assert.deepEqual(told.spent, { rounds: 2, inputTokens: 200, outputTokens: 20, cost: 0.24, isEstimated: false })
  ran.project.remove()
})

const script = (...calls: NonNullable<Extract<Answer, { calls?: unknown }>['calls']>): readonly Answer[] => [
  { calls },
  { text: 'done' },
]

test('at a terminal the accepted one of two files is written, and the other is not', async () => {
  const project = createProject()
  const { exit } = await atTerminal(script(longer, readme), { project }, async ({ running, says }) => {
    await running.until(/1\/2 write README\.md\? \[y\/n\/all\/quit\]/)
    says('n')
    await running.until(/2\/2 change blueprint\.ts\?/)
    says('nonsense')
    await running.until(/2|\[y\/n\/all\/quit\]/)
    says('y')
    await running.until(/wrote blueprint\.ts/)
    await running.until(/1 change not written/)
  })
  assert.equal(exit, 0)
  assert.equal(project.text('README.md'), null)
  assert.equal(project.text('blueprint.ts'), notes.replace('300', '500'))
  const answers = project.transcript().filter(({ kind }) => kind === 'consent' || kind === 'written')
  assert.deepEqual(
    answers.map(({ kind, path, answer, state }) => [kind, path, answer ?? state]),
    [
      ['consent', 'README.md', 'n'],
      ['consent', 'blueprint.ts', 'y'],
      ['written', 'blueprint.ts', 'written'],
    ],
  )
  project.remove()
})

test('who quits has nothing written, also not what was accepted before', async () => {
  const project = createProject()
  await atTerminal(script(longer, readme), { project }, async ({ running, says }) => {
    await running.until(/write README\.md\?/)
    says('y')
    await running.until(/change blueprint\.ts\?/)
    says('quit')
    await running.until(/2 changes not written/)
  })
  assert.deepEqual([project.text('README.md'), project.text('blueprint.ts')], [null, notes])
  project.remove()
})

test('`all` does not include what runs code or has mistakes: it is told, and asked for by itself', async () => {
  const project = createProject()
  await atTerminal(script(readme, workflow, wrong), { project }, async ({ running, says }) => {
    await running.until(/! runs code/)
    await running.until(/1\/3 write \.github\/workflows\/ci\.yml, all the same\?/)
    says('all')
    await running.until(/`all` does not include \.github\/workflows\/ci\.yml/)
    says('n')
    await running.until(/! blueprint\.ts would have mistakes: entities\.note\.can\.read: no role is called `ghost`/)
    await running.until(/3\/3 change blueprint\.ts, all the same\?/)
    says('n')
    await running.until(/wrote README\.md/)
  })
  assert.deepEqual([project.text('README.md'), project.text('.github/workflows/ci.yml')], ['# Notes\n', null])
  assert.equal(project.text('blueprint.ts'), notes)
  project.remove()
})

test('what is only right together is told when a part of it was refused', async () => {
  const project = createProject()
  const part =
    "import { entity, part, text } from 'lintel'\nexport default part({ entities: { user: entity({ name: text() }, { can: { read: 'anyone' } }) } })\n"
  const joined = `import { blueprint, entity, join, ref, text } from 'lintel'
import people from './people.ts'
export default blueprint('notes', {
  ...join(people, { entities: { note: entity({ body: text(), by: ref('user') }, { can: { read: 'anyone' } }) } }),
})
`
  const calls = [
    ['propose_edit', { path: 'people.ts', text: part }],
    ['propose_edit', { path: 'blueprint.ts', text: joined }],
  ] as const
  await atTerminal(script(...calls), { project }, async ({ running, says }) => {
    await running.until(/1\/2 change blueprint\.ts\?/)
    says('y')
    await running.until(/2\/2 write people\.ts\?/)
    says('n')
    await running.until(/without the others, blueprint\.ts/)
    await running.until(/write them all the same\? \[y\/n\]/)
    says('n')
    await running.until(/2 changes not written/)
  })
  assert.equal(project.text('blueprint.ts'), notes)
  project.remove()
})

test('a file that a person changes meanwhile stays as they left it', async () => {
  const project = createProject()
  const mine = notes.replace('anyone', 'signedIn')
  const { exit } = await atTerminal(script(longer, readme), { project }, async ({ running, says }) => {
    await running.until(/write README\.md\?/)
    writeFileSync(join(project.folder, 'blueprint.ts'), mine)
    writeFileSync(join(project.folder, 'README.md'), 'mine\n')
    says('all')
    await running.until(/✗ README\.md: somebody else changed it meanwhile/)
    await running.until(/✗ blueprint\.ts: somebody else changed it meanwhile/)
  })
  assert.deepEqual([exit, project.text('blueprint.ts'), project.text('README.md')], [1, mine, 'mine\n'])
  project.remove()
})

test('`--yes-to none` asks nobody at a terminal', async () => {
  const project = createProject()
  const { exit, said } = await atTerminal(script(readme), { project, words: ['--yes-to', 'none'] }, async () => {})
  assert.equal(exit, 0)
  assert.doesNotMatch(said, /\[y\/n/)
  assert.equal(project.text('README.md'), null)
  assert.match(project.patch()!, /^--- \/dev\/null\n\+\+\+ b\/README\.md\n/)
  project.remove()
})

test('Ctrl-C ends a question and a model that thinks, writes nothing and keeps the transcript', async () => {
  const project = createProject()
  const asking = await atTerminal(script(readme), { project }, async ({ running }) => {
    await running.until(/write README\.md\?/)
    running.child.stdin!.write('\u0003')
  })
  assert.equal(project.text('README.md'), null, asking.said)
  assert.equal(project.transcript().at(-1)!.answer, 'quit')
  project.remove()
  const other = createProject()
  const thinking = await atTerminal([{ calls: [readme] }, 'hang'], { project: other }, async ({ running }) => {
    await running.until(/· propose_edit/)
    running.child.stdin!.write('\u0003')
    await running.until(/stopped/)
  })
  assert.equal(thinking.exit, 1)
  assert.equal(other.text('README.md'), null)
  assert.deepEqual(other.transcript().at(-1)!.ending, { is: 'stopped' })
  assert.match(other.patch()!, /README/)
  other.remove()
})
