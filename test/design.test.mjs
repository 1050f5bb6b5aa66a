import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sameBytes } from './design/same-bytes.mjs'
import { combinations, installIn, lintel, runStep } from './design.mjs'
import { startBackend } from './kit/backend.mjs'
import { load } from './kit/dist.mjs'
import { query, startPostgres } from './kit/postgres.mjs'

// The same pairs each time unless told; `node test/design.mjs --combinations 30` takes more.
const seed = Number(process.env.LINTEL_SEED ?? 1)
const home = mkdtempSync(join(tmpdir(), 'lintel-design-'))
after(() => rmSync(home, { recursive: true, force: true }))
const request = 'We need an API for our social sharing feature'
const social = join(home, 'social')

/** The answer of the command as JSON, and how it ended. */
function designed(words, cwd = home) {
  const { status, stdout, stderr } = lintel(['design', ...words, '--json'], cwd)
  assert.ok(stdout.startsWith('{'), stderr)
  return { status, ...JSON.parse(stdout) }
}

function textsOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !/^(\.lintel|node_modules)/.test(path))
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
}

const summaryFields = [
  'System Implementation',
  'Key Technical Decision',
  'Performance Achieved',
  'Architecture Impact',
  'Integration Points',
  'Monitoring/Validation',
  'Knowledge Captured',
  'Collaboration Needs',
]
// https://raw.githubusercontent.com/adr/madr/4.0.0/template/adr-template.md
const madrHeadings = [
  '## Context and Problem Statement',
  '## Considered Options',
  '## Decision Outcome',
  '### Consequences',
  '### Confirmation',
  '## Pros and Cons of the Options',
  '## More Information',
]
const insightsOf = (folder) => join(folder, '.superagent/memory/insights.md')

test('a sentence becomes a project that type-checks, passes its own tests and a review', () => {
  const { state, summary } = designed([request, '--out', social])
  assert.equal(state, 'written')
  assert.deepEqual(
    summary.map(({ field }) => field),
    summaryFields,
  )
  assert.match(summary[0].says, /^social-sharing: \d+ entities/)
  assert.match(summary[2].says, /^not measured$/)
  assert.match(summary[0].says, /, 9 tables,/)
  assert.match(summary[3].says, /^stores in sqlite;/)
  assert.match(readFileSync(insightsOf(social), 'utf8'), /over sqlite - /)
  const decisions = Object.entries(textsOf(social)).filter(([path]) => path.startsWith('docs/adr/'))
  assert.ok(decisions.length > 5)
  for (const [path, text] of decisions)
    assert.deepEqual(text.match(/^(?:## .+|### Con(?:sequences|firmation))$/gm), madrHeadings, path)
  installIn(social)
  for (const step of ['types', 'tests', 'review']) assert.equal(runStep(step, social), null)
})

test('the same sentence gives the same bytes in any time zone and language, on the day that `SOURCE_DATE_EPOCH` says', async () => {
  const [sameDay] = await sameBytes({ runs: 2, nodes: [process.execPath], requests: [[request]] })
  assert.ok(sameDay.runs === 2 && sameDay.files > 50, `${sameDay.files} files`)
  assert.deepEqual(sameDay.differs, [])
  const [otherDay] = await sameBytes({
    ...{ runs: 2, nodes: [process.execPath], requests: [[request]] },
    moments: ['1767225600', '1767312000'],
  })
  assert.ok(otherDay.differs.some((path) => path.startsWith('docs/adr/')))
  assert.ok(!otherDay.differs.some((path) => path.startsWith('parts/')))
})

test('its tests run on PostgreSQL where `DATABASE_URL` says so, and leave nothing there', async (t) => {
  const server = await startPostgres({ fsync: 'off' })
  t.after(() => server.remove())
  const tests = ['people', 'posts'].map((part) => join(social, `tests/${part}.test.mjs`))
  assert.equal(runStep('tests', social, { databaseUrl: server.url, tests }), null)
  assert.deepEqual(await query(server.url, "SELECT datname FROM pg_database WHERE datname LIKE 'lintel_test_%'"), [])
  const nobody = Object.assign(new URL(server.url), { port: '1' }).href
  assert.match(runStep('tests', social, { databaseUrl: nobody, tests }).says, /PostgreSQL cannot be reached/)
})

test('a part is added to a project with data in it: the data stay, and what was there works as before', async (t) => {
  const { loadApp } = await load('house/load-app.js')
  const folder = join(home, 'data')
  const before = await startBackend({ app: (await loadApp(social)).value, folder })
  t.after(() => before.close())
  const token = await before.token('ada')
  const ask = (backend, method, path, body) => backend.request(method, path, { token, body })
  const ada = await ask(before, 'POST', '/v1/users', { handle: 'ada', name: 'Ada' })
  const post = await ask(before, 'POST', '/v1/posts', { author: ada.body.id, body: 'Hello' })
  assert.equal(post.status, 201)
  await before.close()

  const change = ['--change', 'add comments with moderation', '--out', social]
  const shown = designed(change)
  assert.deepEqual([shown.status, shown.state], [1, 'proposed'])
  assert.deepEqual(
    shown.parts.map(({ name, subject }) => [name, subject]),
    [
      ['comments', 'post'],
      ['moderation', 'post'],
      ['comment-reports', 'post'],
      ['comments-notices', 'post'],
      ['moderation-notices', 'post'],
      ['comment-reports-notices', 'post'],
    ],
  )
  // What is upheld is hidden from those who saw it; nothing else is other than it was.
  const narrowed = shown.changes.filter((each) => each.class !== 'compatible')
  assert.deepEqual(
    narrowed.map(({ kind, path }) => [kind, path]),
    [['access-narrowed', 'entities.post.can.read']],
  )
  assert.ok(shown.migration.steps.some(({ id, risk }) => id === 'post.upheldReports.add' && risk === 'none'))
  assert.match(shown.says.join(), /`post` has `upheldReports`/)
  assert.equal(shown.migration.against, 'blueprint')
  assert.ok(shown.migration.steps.some(({ id, risk, lock }) => /comment/.test(id) && risk && lock))
  assert.ok(shown.risks.threats.some(({ id, places }) => id === 'API1:2023' && places.some((place) => /comments/.test(place))))
  assert.ok(shown.risks.personal.includes('report.note') && shown.risks.growth.storedBytes.after > 0)
  assert.equal(readFileSync(join(social, 'blueprint.ts'), 'utf8').includes('comments'), false)
  rmSync(insightsOf(social))
  const done = designed([...change, '--yes'])
  assert.equal(done.state, 'written')
  assert.deepEqual(
    done.summary.map(({ field }) => field),
    summaryFields,
  )
  assert.ok(done.files.includes('.superagent/memory/insights.md'))
  assert.match(readFileSync(insightsOf(social), 'utf8'), /^## System Architecture$/m)
  for (const step of ['types', 'tests']) assert.equal(runStep(step, social), null)

  const served = JSON.parse(
    spawnSync(process.execPath, [fileURLToPath(new URL('design/read-post.mjs', import.meta.url)), social, folder, post.body.id], {
      encoding: 'utf8',
    }).stdout,
  )
  assert.equal(served.post.body, 'Hello')
  assert.equal(served.comment.status, 201)
  assert.equal(designed(change).state, 'unchanged')
})

test('its own brief proposes nothing, and a line of it that is edited shows which decisions flip', () => {
  const folder = join(home, 'settled')
  designed([request, '--out', folder])
  const again = ['--brief', 'brief.yaml', '--out', '.']
  const before = textsOf(folder)
  const { status, state, files, decisions, flipped, summary } = designed(again, folder)
  assert.deepEqual([status, state, files, decisions, flipped, summary], [0, 'unchanged', [], [], [], null])
  assert.deepEqual(textsOf(folder), before)

  const brief = before['brief.yaml']
  const edited = brief.replace(/^# {2}users: .*$/m, '  users: 5000000')
  assert.notEqual(edited, brief)
  writeFileSync(join(folder, 'brief.yaml'), edited)
  const proposed = designed(again, folder)
  assert.deepEqual([proposed.status, proposed.state], [1, 'proposed'])
  const store = proposed.flipped.find(({ question }) => question === 'Where do the rows live?')
  assert.deepEqual([store?.was, store?.is], ['sqlite', 'postgresql'])
  assert.deepEqual(textsOf(folder), { ...before, 'brief.yaml': edited })
  assert.match(lintel(['design', ...again], folder).stderr, /Where do the rows live\? sqlite → postgresql: /)

  assert.equal(designed([...again, '--yes'], folder).state, 'written')
  assert.equal(designed(again, folder).state, 'unchanged')
})

test('the store that was decided is the one that is told, though the tables are written for both', () => {
  const large = join(home, 'large')
  const { summary } = designed([request, '--set', 'users=5m', '--out', large])
  assert.match(summary[3].says, /^stores in postgres;/)
  assert.deepEqual(
    readdirSync(join(large, 'docs/architecture')).filter((file) => file.startsWith('schema.')),
    ['schema.postgres.sql', 'schema.sqlite.sql'],
  )
})

test('a project keeps its pictures, its stance and its Lintel: with nothing changed, nothing is said to have changed', () => {
  const folder = join(home, 'drawn')
  designed([request, '--svg', '--profile', 'microservices', '--out', folder])
  const before = textsOf(folder)
  assert.ok(before['docs/architecture/context.svg'] !== undefined)
  // As `npm install <clone>` leaves it, also where paths have backslashes.
  before['package.json'] = before['package.json'].replace(
    /"lintel": ".*"/,
    String.raw`"lintel": "file:..\\clone $&"`.replaceAll('$', '$$$$'),
  )
  assert.match(before['package.json'], /file:/)
  writeFileSync(join(folder, 'package.json'), before['package.json'])
  for (const again of [
    ['--brief', 'brief.yaml', '--out', '.'],
    [request, '--out', '.'],
  ]) {
    const { status, state, files, flipped, kept } = designed(again, folder)
    assert.deepEqual([status, state, files, flipped, kept], [0, 'unchanged', [], [], []])
  }
  assert.deepEqual(textsOf(folder), before)
  assert.equal(designed(['--brief', 'brief.yaml', '--out', '.', '--profile', 'modular-monolith'], folder).state, 'proposed')
})

test('what is to be done next works from a clone', () => {
  for (const [folder, ...words] of [
    ['next', 'design', request, '--out', 'next'],
    ['it-s-new', 'new', 'it-s-new'],
    ["bob's", 'new', 'blog', '--dir', "bob's"],
  ]) {
    const { stdout, stderr } = lintel(words, home)
    const cd = /^ {2}cd .*$/m.exec(stdout + stderr)[0]
    const install = /^ {2}npm install (.*)$/m.exec(stdout + stderr)[1]
    const { stdout: reached } = spawnSync('sh', ['-c', `${cd}; pwd -P; cd ${install}; pwd -P`], { cwd: home, encoding: 'utf8' })
    const clone = fileURLToPath(new URL('..', import.meta.url))
    assert.deepEqual(
      reached.trim().split('\n'),
      [join(home, folder), clone].map((path) => realpathSync(path)),
    )
  }
})

test('insights are brought up to date where it is asked for', () => {
  const folder = join(home, 'settled')
  const before = readFileSync(insightsOf(folder), 'utf8')
  rmSync(insightsOf(folder))
  const summed = () => JSON.parse(lintel(['summary', '--insights', '--json'], folder).stdout)
  assert.deepEqual(summed().files, ['.superagent/memory/insights.md'])
  assert.equal(readFileSync(insightsOf(folder), 'utf8'), before)
  assert.deepEqual(summed().files, [])
  assert.match(lintel(['summary', '--insights'], folder).stderr, /^insights are up to date: nothing was written$/m)
})

test('who is to sign people in is a decision, and one provider more takes its place', () => {
  const change = (words) => designed(['--change', words, '--out', social, '--yes'])
  const [first] = change('Add OAuth2 login with Google and GitHub').decisions
  assert.match(first, /^ADR-\d+$/)
  const [second, ...others] = change('Add OAuth2 login with Google, GitHub and GitLab').decisions
  assert.deepEqual(others, [])
  const fileOf = (reference) => {
    const start = `docs/adr/${reference.slice(4).padStart(4, '0')}-`
    return Object.entries(textsOf(social)).find(([path]) => path.startsWith(start))[1]
  }
  assert.match(fileOf(first), /^status: superseded/m)
  assert.match(fileOf(second), /google, github, gitlab/)
  assert.equal(change('Add OAuth2 login with Google, GitHub and GitLab').state, 'unchanged')
})

test('the documents follow a change, and a design of the brief does not take it back', () => {
  assert.match(readFileSync(join(social, 'openapi.json'), 'utf8'), /comment-on-post/)
  assert.match(readFileSync(join(social, 'docs/architecture/entities.md'), 'utf8'), /report/)
  const before = textsOf(social)
  const again = designed(['--brief', join(social, 'brief.yaml'), '--out', social, '--yes'])
  assert.deepEqual(again.kept, [])
  const after = textsOf(social)
  for (const path of Object.keys(before).filter((each) => !each.startsWith('docs/adr')))
    assert.equal(after[path], before[path], path)
})

test('a blueprint that a person wrote is changed where it stands, and doing it twice does nothing', () => {
  const notes = join(home, 'notes')
  assert.equal(lintel(['new', 'notes', '--dir', notes], home).status, 0)
  installIn(notes)
  const changed = (sentence) => designed(['--change', sentence, '--out', notes, '--yes'])
  assert.equal(changed('soft delete for posts').state, 'written')
  assert.match(changed('make posts searchable by title').says.join(), /title\[prefix\]/)
  assert.deepEqual(changed('add comments').parts, [{ name: 'comments', subject: 'post' }])
  assert.equal(changed('limit likePost to 5 a minute').state, 'written')
  assert.equal(changed('soft delete for posts').state, 'unchanged')
  const text = readFileSync(join(notes, 'blueprint.ts'), 'utf8')
  assert.match(text, /\/\/ Whoever has a token makes their own row, once\./)
  assert.match(text, /emits: \['postLiked'\], limit: '5\/min'/)
  assert.equal(lintel(['check', notes], home).status, 0)
  for (const step of ['types', 'tests', 'review']) assert.equal(runStep(step, notes), null)
  const graphql = changed('We want GraphQL')
  assert.deepEqual(
    graphql.decided.map(({ id, status }) => [id, status]),
    [['api/style', 'proposed']],
  )
})

test('what a person changed is shown as a diff and stays, also with --yes', () => {
  const readme = join(social, 'README.md')
  writeFileSync(readme, `${readFileSync(readme, 'utf8')}\nMine.\n`)
  const before = textsOf(social)
  const again = designed([request, '--set', 'users=5m', '--out', social])
  assert.equal(again.state, 'proposed')
  assert.ok(again.flipped.length > 0)
  assert.deepEqual(textsOf(social), before)
  const { stderr } = lintel(['design', request, '--set', 'users=5m', '--out', social], home)
  assert.match(stderr, /^-Mine\.$/m)
})

test('a decision that holds stops a design that goes against it', () => {
  const folder = join(home, 'firm')
  designed([request, '--out', folder])
  const { status } = lintel(
    ['remember', 'decision', 'Never use SQLite', '--because', 'we know PostgreSQL', '--type', 'database', '--in', folder],
    home,
  )
  assert.equal(status, 0)
  const stopped = designed([request, '--out', folder])
  assert.deepEqual([stopped.status, stopped.state], [1, 'contradicted'])
  assert.match(JSON.stringify(stopped.contradictions), /Never use SQLite/)
})

test('what nobody has in a catalogue is told as such, and what comes near is named', () => {
  const { status, state, near, missing } = designed(['a backend for scheduling beehive inspections with photos'])
  assert.deepEqual([status, state], [1, 'unknown'])
  assert.ok(near.some(({ archetype }) => archetype === 'booking') && missing.includes('beehive'))
})

test('wrong use is told as such, with what to do', () => {
  writeFileSync(join(home, 'profile.json'), '{"name":"own","takes":{"x/y":{"option":"a","because":"b"}}}')
  for (const [words, says, env] of [
    [['a chat API', '--set', 'usrs=5'], /`users`/],
    [['--part', 'comments'], /comments needs something that it is about: post/],
    [['a chat API', '--profile', 'nope'], /there are default/],
    [['a chat API', '--profile', 'profile.json'], /x\/y/],
    [['--change', 'qwerty asdf', '--out', social], /nothing could be made of `qwerty asdf`/],
    [['a chat API', '--out', join(home, 'undated')], /`SOURCE_DATE_EPOCH` is `yesterday`/, { SOURCE_DATE_EPOCH: 'yesterday' }],
    [['--change', 'soft delete for widgets', '--out', social], /no entity is called `widgets`/],
  ]) {
    const { status, stderr } = lintel(['design', ...words], home, env)
    assert.equal(status, 2, stderr)
    assert.match(stderr, says)
  }
})

test('two kinds of system in one request are one design', async (t) => {
  const faults = await combinations({ many: 2, seed })
  t.diagnostic(`seed ${seed}`)
  assert.deepEqual(faults, [], `seed ${seed}`)
})

test('control: code that does not do what its part promises fails the tests of the project', () => {
  const code = join(social, 'parts/posts-code.ts')
  writeFileSync(code, readFileSync(code, 'utf8').replace('if (before) return before', ''))
  assert.match(runStep('tests', social).says, /shared once a person/)
})
