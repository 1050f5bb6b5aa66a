// What `lintel design` is asked for in a folder that holds a project: each request ends in something that ran, or in a decision.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { lintel } from './design.mjs'

const home = mkdtempSync(join(tmpdir(), 'lintel-requests-'))
after(() => rmSync(home, { recursive: true, force: true }))
const social = join(home, 'social')

before(() => {
  const { status, stderr } = lintel(['design', 'We need an API for our social sharing feature', '--out', social], home)
  assert.equal(status, 0, stderr)
})

/** A project as it was designed, of its own. */
function project(name) {
  const folder = join(home, name)
  cpSync(social, folder, { recursive: true })
  return folder
}

function asked(words, folder) {
  const { status, stdout, stderr } = lintel(['design', ...words, '--json'], folder)
  const understood = stderr.split('\n').find((line) => line.startsWith('Understood')) ?? ''
  return { status, understood, stderr, ...(stdout.startsWith('{') ? JSON.parse(stdout) : {}) }
}

function textsOf(folder) {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const names = paths.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  return Object.fromEntries(names.sort().map((path) => [path, readFileSync(join(folder, path), 'latin1')]))
}

const decisionsOf = (folder, question) =>
  Object.entries(textsOf(folder))
    .filter(([path, text]) => path.startsWith('docs/adr/') && text.includes(`# ${question}`))
    .map(([, text]) => /^status: (\w+)/m.exec(text)[1])

test('a change is shown as `--change` shows it, and nothing is written without `--yes`', () => {
  const folder = project('shown')
  const texts = textsOf(folder)
  for (const words of [
    'Add OAuth2 login with Google and GitHub',
    'We want GraphQL',
    'add organisations',
    'add comments with moderation',
    'make posts searchable',
    'soft delete for posts',
    'import and export for posts',
  ]) {
    const { status, state, understood } = asked([words], folder)
    assert.deepEqual([status, state], [1, 'proposed'], words)
    assert.match(understood, /^Understood as a request for a change .*: this is `lintel design --change`$/, words)
  }
  const [routed, named] = [[], ['--change']].map((flag) => lintel(['design', ...flag, 'add organisations'], folder).stdout)
  assert.equal(routed, named)
  assert.deepEqual(asked(['add likes'], folder).present, ['likes'])
  assert.deepEqual(textsOf(folder), texts)
})

test('OAuth2 is a decision that is proposed, and `… and GitLab` goes on with it', () => {
  const folder = project('oauth')
  const question = 'With what do people sign in?'
  const written = asked(['Add OAuth2 login with Google and GitHub', '--yes'], folder)
  assert.deepEqual([written.state, written.decided.map(({ status }) => status)], ['written', ['proposed']])
  assert.deepEqual(decisionsOf(folder, question), ['proposed'])
  const more = asked(['… and GitLab', '--yes'], folder)
  assert.match(more.decided[0].because, /google, github, gitlab/)
  assert.deepEqual(decisionsOf(folder, question), ['superseded', 'proposed'])
  assert.match(readFileSync(join(folder, 'brief.yaml'), 'utf8'), /"Add OAuth2 login with Google and GitHub and GitLab"/)
  assert.equal(asked(['… and GitLab', '--yes'], folder).state, 'unchanged')
})

test('control: `… and GitLab` goes on with nothing where nothing was changed', () => {
  const { status, stderr } = asked(['… and GitLab'], project('alone'))
  assert.equal(status, 2)
  assert.match(stderr, /nothing could be made of `… and GitLab`/)
})

test('GraphQL is a decision that is proposed', () => {
  const folder = project('graphql')
  asked(['We want GraphQL', '--yes'], folder)
  assert.deepEqual(decisionsOf(folder, 'What do clients speak?'), ['superseded', 'proposed'])
})

test('search of long texts, and only of those, is a decision that is proposed', () => {
  const { decided, notes } = asked(['make posts searchable'], social)
  assert.deepEqual(
    decided.map(({ status }) => status),
    ['proposed'],
  )
  assert.match(notes.join(), /`post\.body` may be longer than 300, so no index serves it/)
})

test('organisations come, and that what was there belongs to none is a decision that is proposed', () => {
  const folder = project('organisations')
  const question = 'How are organisations kept apart?'
  assert.deepEqual(decisionsOf(folder, question), ['accepted'])
  const done = asked(['add organisations', '--yes'], folder)
  assert.deepEqual(
    done.decided.map(({ id, option, status }) => [id, option, status]),
    [['tenancy/mode', 'row-later', 'proposed']],
  )
  assert.match(done.decided[0].because, /`post`, `share`/)
  assert.ok(done.files.includes('parts/organisations-code.ts'))
  assert.deepEqual(decisionsOf(folder, question), ['superseded', 'proposed'])
  assert.equal(asked(['add organisations', '--yes'], folder).state, 'unchanged')
  const again = asked(['--brief', 'brief.yaml', '--out', '.'], folder)
  assert.deepEqual([again.state, again.flipped], ['unchanged', []])
})

test('control: what is kept apart by more than a column already is decided as before', () => {
  const folder = join(home, 'discord')
  lintel(['design', 'an API for our social sharing feature', '--profile', 'discord-multitenant', '--out', folder], home)
  const { state, parts, decided } = asked(['add organisations'], folder)
  assert.equal(state, 'proposed')
  assert.deepEqual(
    parts.map(({ name }) => name),
    ['organisations'],
  )
  assert.deepEqual(decided, [])
})

test('a part that cannot be about what is named says so', () => {
  const notesOf = (words) => asked([words], social).notes.filter((note) => note.includes('is not about'))
  assert.match(notesOf('import and export for posts').join(), /^imports is not about `post`.*`importedItem`/)
  assert.deepEqual([...notesOf('add import and export'), ...notesOf('add comments to posts')], [])
})

test('a request for speed is a review of speed and the plan in short, and says what there is not', () => {
  const { stdout, stderr, status } = lintel(['design', 'Our queries are getting slow as we scale'], social)
  assert.equal(status, 0)
  assert.match(stderr, /narrowed to the \d+ rules about speed/)
  assert.match(stderr, /`optimise`\) does not exist yet/)
  assert.match(
    stdout,
    /\d+ files read, \d+ rules applied[\s\S]*Capacity, as designed[\s\S]*Full first: .*, with about [\d,]+ users/,
  )
  const { verb, measured, capacity } = asked(['Our queries are getting slow as we scale'], social)
  assert.deepEqual([verb, measured, capacity.length], ['optimise', false, 5])
})

test('what is no request for a backend goes nowhere, and a new design is one', () => {
  const folder = project('nowhere')
  const texts = textsOf(folder)
  for (const words of ['add milk to the shopping list', 'add my friend to the guest list', 'we want pizza', 'write a haiku']) {
    const { status, stderr } = asked([words], folder)
    assert.equal(status, 2, words)
    assert.equal(JSON.parse(stderr).error.code, 'other_verb', words)
  }
  assert.match(asked(['add comments to the essays'], folder).stderr, /“essays” is nothing of this project/)
  assert.deepEqual(textsOf(folder), texts)
  assert.equal(asked(['a marketplace with chat'], folder).state, 'designed')
})

test('nothing of a folder is run for a request that asks for a review', () => {
  const folder = project('unrun')
  const blueprint = join(folder, 'blueprint.ts')
  const spoilt = `import { writeFileSync } from 'node:fs'\nwriteFileSync('ran', '')\n${readFileSync(blueprint, 'utf8')}`
  writeFileSync(blueprint, spoilt)
  lintel(['design', 'Review our API for security problems'], folder)
  assert.equal(Object.hasOwn(textsOf(folder), 'ran'), false)
  asked(['add organisations'], folder)
  assert.equal(Object.hasOwn(textsOf(folder), 'ran'), true)
})

test('measuring a project says before it begins that what it finds is kept with `--yes` alone', () => {
  const texts = textsOf(social)
  const { status, stderr } = asked(['--brief', 'brief.yaml', '--out', '.', '--calibrate'], social)
  assert.equal(status, 2)
  assert.match(stderr, /`\.` holds a design, and what `--calibrate` measures would change its capacity plan/)
  assert.deepEqual(textsOf(social), texts)
})
