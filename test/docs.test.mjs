// The pages are true: what they tell to type is typed, what they show to write is compiled, and every link leads somewhere.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { checkTypes } from './docs/check-types.mjs'
import { blocksOf, readPages } from './docs/read-pages.mjs'
import { comparable, runSession } from './docs/run-session.mjs'
import { dist, load } from './kit/dist.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const pages = readPages(root)
const hasCurl = spawnSync('curl', ['--version']).status === 0

for (const { file, blocks } of pages.filter((page) => page.blocks.some(({ tag }) => tag === 'run'))) {
  const typed = blocks.filter(({ tag }) => tag === 'run')
  const answerTo = (block) => {
    const next = blocks[blocks.indexOf(block) + 1]
    return next && ['json', 'http', 'text'].includes(next.language) ? next : undefined
  }
  // Our own curl is for machines that have none; elsewhere one page is enough to show that it would do.
  for (const curl of !hasCurl ? [false] : file === 'docs/serve.md' ? [true, false] : [true]) {
    test(`${file} answers as it shows, asked with ${curl ? 'curl' : 'our own curl'}`, async () => {
      const printed = await runSession({ root, dist, example: 'examples/social', blocks: typed, curl })
      assert.equal(printed.length, typed.length)
      typed.forEach((block, i) => {
        const answer = answerTo(block)
        if (answer === undefined) return
        const { shown, printed: got } = comparable(answer.language, answer.text, printed[i])
        assert.equal(got, shown, `${file}:${answer.line}`)
      })
    })
  }
}

test('control: an answer that differs in a value, a header or a status is noticed', () => {
  const differs = (language, shown, printed) => {
    const both = comparable(language, shown, printed)
    return both.shown !== both.printed
  }
  const id = '01a1fc2a-bf15-76bc-810d-0225b814dc58'
  const other = '01a1fc2a-bf81-712a-a7f4-fe9962f30f9a'
  assert.equal(differs('json', `{ "id": "${id}", "n": 1 }`, `{"id":"${other}","n":1}`), false)
  assert.equal(differs('json', `{ "id": "${id}", "n": 1 }`, `{"id":"${other}","n":2}`), true)
  const answer = 'HTTP/1.1 200 OK\netag: "1"\n\n{ "n": 1 }'
  assert.equal(differs('http', answer, 'HTTP/1.1 200 OK\r\nDate: now\r\nETag: "1"\r\n\r\n{"n":1}'), false)
  assert.equal(differs('http', answer, 'HTTP/1.1 200 OK\r\nETag: "2"\r\n\r\n{"n":1}'), true)
  assert.equal(differs('http', answer, 'HTTP/1.1 201 Created\r\nETag: "1"\r\n\r\n{"n":1}'), true)
  assert.equal(differs('http', answer, 'HTTP/1.1 200 OK\r\n\r\n{"n":1}'), true)
  assert.equal(differs('text', '409 duplicate', '200 fine'), true)
})

const written = pages.filter(({ file }) => file !== 'docs/errors.md').flatMap(({ blocks }) => blocks)
const typescript = written.filter(({ language, tag }) => language === 'ts' && tag !== 'wrong')

test('the TypeScript of the pages compiles', () => {
  assert.ok(typescript.length > 6, `${typescript.length} pieces`)
  assert.deepEqual(checkTypes({ root, dist, blocks: typescript }), [])
})

for (const block of written.filter(({ tag }) => tag === 'wrong')) {
  test(`the compiler says of ${block.file}:${block.line} what the page says it does`, () => {
    const said = checkTypes({ root, dist, blocks: [block] }).join('\n')
    const promised = [...block.text.matchAll(/^\s*\/\/ → (.+)$/gm)].map(([, text]) => text)
    assert.ok(promised.length > 0)
    for (const text of promised) assert.ok(said.includes(text), `${text}\nis not in\n${said}`)
  })
}

test('control: TypeScript that is wrong does not pass', () => {
  const [block] = blocksOf('bad.md', '```ts fields\nbody: text({ maximum: 3 }),\n```\n')
  assert.equal(checkTypes({ root, dist, blocks: [block] }).length, 1)
})

/** The name GitHub gives a heading. */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')

test('every link of the pages leads to a file, and to a heading that is there', () => {
  const headings = new Map(
    pages.map(({ file, text }) => [file, [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => anchorOf(title))]),
  )
  const dead = pages.flatMap(({ file, text }) =>
    [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target)
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [path, anchor] = target.split('#')
        const to = path === '' ? file : join(dirname(file), path)
        return !existsSync(join(root, to)) || (anchor !== undefined && headings.has(to) && !headings.get(to).includes(anchor))
      })
      .map((target) => `${file}: ${target}`),
  )
  assert.deepEqual(dead, [])
})

test('every file of the source that a page names is there', () => {
  const source = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  const ofUsers = /^(app|blueprint|seed)\.ts$/
  const gone = pages.flatMap(({ file, text }) =>
    [...text.matchAll(/`(?:src\/)?([\w/.-]+\.ts)`/g)]
      .map(([, path]) => path)
      .filter((path) => !ofUsers.test(path) && !path.startsWith('examples/'))
      .filter((path) => !source.some((each) => each === path || each.endsWith(`/${path}`)))
      .map((path) => `${file}: ${path}`),
  )
  assert.deepEqual(gone, [])
})

test('docs/errors.md is what the tables say', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/errors-page.mjs', '--check'], { cwd: root, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
})

test('docs/blueprint.md has every word that a blueprint may hold', async () => {
  const { blueprintSchema } = await load('model/schema.js')
  const { properties, $defs } = blueprintSchema()
  const said = ['entity', 'action', 'auth', 'version', 'entityVersion', 'actionVersion'].map((name) => $defs[name].properties)
  const keys = [properties, ...said].flatMap(Object.keys)
  const kinds = Object.keys($defs).flatMap((name) => /^(\w+)Field$/.exec(name)?.[1] ?? [])
  const options = kinds
    .filter((kind) => $defs[`${kind}Field`].properties)
    .flatMap((kind) => Object.keys($defs[`${kind}Field`].properties))
  const page = pages.find(({ file }) => file === 'docs/blueprint.md').text
  const code = [...page.matchAll(/`([^`\n]+)`/g), ...page.matchAll(/^```[\s\S]*?^```$/gm)].map(([text]) => text).join('\n')
  const wanted = new Set([...keys, ...kinds.filter((kind) => !['shape', 'item'].includes(kind)), ...options])
  assert.ok(wanted.size > 40, `${wanted.size} words`)
  assert.deepEqual(
    [...wanted].filter((word) => !new RegExp(`\\b${word}\\b`).test(code)),
    [],
  )
})

test('docs/serve.md has every environment variable that is read, and no other', () => {
  const variables = (text) => new Set(text.match(/\b(LINTEL|OTEL)_[A-Z_]+\b|\b(PORT|HOST)\b/g))
  const page = pages.find(({ file }) => file === 'docs/serve.md').text
  const code = readFileSync(join(root, 'src/house/settings.ts'), 'utf8')
  assert.deepEqual([...variables(page)].sort(), [...variables(code)].sort())
})

test('decisions are numbered without gaps, and each has its context, outcome and consequences', () => {
  const files = readdirSync(join(root, 'docs/decisions')).sort()
  files.forEach((file, i) => {
    assert.match(file, new RegExp(`^${String(i + 1).padStart(4, '0')}-[a-z0-9-]+\\.md$`))
    const text = readFileSync(join(root, 'docs/decisions', file), 'utf8')
    for (const heading of ['Context and problem', 'Considered options', 'Decision outcome', 'Consequences']) {
      assert.match(text, new RegExp(`^#+ ${heading}`, 'm'), `${file}: ${heading}`)
    }
  })
})

test('docs/memory.md has every table that the query of a decision may ask', async () => {
  const { factKinds } = await load('review/decisions/fact-tables.js')
  const told = readFileSync(join(root, 'docs/memory.md'), 'utf8').split('<!-- facts -->')[1]
  const rows = [...told.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, name, columns]) => [name, columns.replaceAll(/[`,]/g, '')])
  assert.deepEqual(
    rows,
    factKinds.map(({ name, columns }) => [name, columns]),
  )
})
