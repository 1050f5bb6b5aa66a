import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { joinFacts } from '../../model/architecture/architecture.ts'
import { at, finding, review, ruleOf, table, text, wholeArchitecture, wholeReview } from '../review.test-kit.ts'
import { drawPicture } from './draw-picture.ts'
import { type HtmlOptions, htmlReport } from './html.ts'

const options: HtmlOptions = {
  text,
  rules: [ruleOf()],
  name: 'social',
  version: '0.1.0',
  architecture: wholeArchitecture,
  picture: null,
}

/** Tags with their attributes, as they stand outside of style and script. */
function tags(page: string): readonly string[] {
  const body = page.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<script>[\s\S]*?<\/script>/, '')
  return Array.from(body.matchAll(/<[^>]+>/g), ([tag]) => tag)
}

/** A tag without what its attributes say. */
function bare(tag: string): string {
  return tag.replaceAll(/"[^"]*"/g, '""')
}

test('the page has all there is, the same bytes each time', async () => {
  const picture = await drawPicture(wholeArchitecture, wholeReview.findings)
  const page = htmlReport(wholeReview, { ...options, picture })
  assert.equal(page.split('<details class="finding').length - 1, 6)
  assert.match(page, /<h1>Review of social<\/h1>/)
  assert.match(page, /<mark>alter table users enable row level security;<\/mark>/)
  assert.match(page, /<span class="line add">\+alter table users force row level security;\n<\/span>/)
  assert.match(page, /<span class="status reproduced">reproduced<\/span>/)
  assert.match(page, /<svg role="img"/)
  assert.doesNotMatch(
    page.slice(page.indexOf('<svg'), page.indexOf('</svg>')),
    /="#[0-9a-f]{6}"/,
    'colours are of the page, by night too',
  )
  const again = await drawPicture(wholeArchitecture, wholeReview.findings)
  assert.equal(htmlReport(wholeReview, { ...options, picture: again }), page)
})

test('it asks for nothing from anywhere, and its policy lets run only what is its own', async () => {
  const picture = await drawPicture(wholeArchitecture, wholeReview.findings)
  const page = htmlReport(wholeReview, { ...options, picture })
  assert.deepEqual(
    tags(page).filter((tag) => /\s(src|srcset|href|style|on\w+)=/i.test(tag)),
    ['<a class="skip" href="#findings">'],
  )
  assert.doesNotMatch(page.match(/<style>[\s\S]*?<\/style>/)![0], /url\(|@import/)
  const policy = page.match(/Content-Security-Policy" content="([^"]+)"/)![1]!
  assert.match(policy, /^default-src 'none'; /)
  for (const kind of ['style', 'script']) {
    const [, content] = page.match(new RegExp(`<${kind}>([\\s\\S]*?)</${kind}>`))!
    const hash = createHash('sha256').update(content!).digest('base64')
    assert.ok(policy.includes(`${kind}-src 'sha256-${hash}'`), kind)
  }
})

test('nothing of a reviewed file becomes markup, in the picture neither', async () => {
  const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;\u0000\u202e]]>-->`
  const place = { ...at('compose.yaml', 'db'), file: hostile }
  const bad = finding({
    rule: hostile,
    title: hostile,
    message: `\`${hostile}\``,
    subject: `table:${hostile}`,
    at: place,
    related: [{ at: place, message: hostile }],
    proof: { status: 'not run', summary: hostile, script: hostile },
    fix: { safety: 'safe', advice: hostile, edits: [{ file: 'new.md', range: [0, 0], text: hostile }] },
    fingerprint: hostile,
  })
  const database = {
    ...wholeArchitecture.databases[0]!,
    source: hostile,
    tables: [table(hostile, [`${hostile}_id`], { [`${hostile}_id`]: hostile })],
  }
  const it = review({
    findings: [bad],
    ignored: [{ finding: bad, reason: hostile, by: 'comment' }],
    diagnostics: [{ kind: 'unread', place, message: hostile }],
  })
  const architecture = joinFacts([], [{ databases: [database] }])
  const picture = await drawPicture(architecture, it.findings)
  const page = htmlReport(it, {
    ...options,
    rules: [ruleOf({ id: hostile, because: hostile })],
    name: hostile,
    architecture,
    picture,
    text: () => hostile,
  })
  assert.equal(page.split('<script').length - 1, 1)
  assert.deepEqual(
    tags(page).filter((tag) => /^<img|^<script|\son\w+=|'/i.test(bare(tag))),
    [],
  )
  assert.doesNotMatch(page, /[^\n\P{Cc}]|\p{Cf}/u)
  assert.match(page, /&lt;script&gt;alert\(1\)/, 'control: it is there, as text')
})

test('without Graphviz the page says in words what it would draw', () => {
  const page = htmlReport(wholeReview, options)
  assert.match(page, /npm install @hpcc-js\/wasm-graphviz/)
  assert.match(page, /posts: 4 columns, author_id refers to users \(1 finding, medium\)/)
  assert.doesNotMatch(page, /<svg/)
})

test('every element that is opened is closed, with findings and without', () => {
  for (const it of [wholeReview, review()]) {
    const open: string[] = []
    for (const tag of tags(htmlReport(it, options))) {
      const [, end, name] = /^<(\/?)([a-z0-9]+)/i.exec(tag) ?? []
      if (name === undefined || /^(meta|input)$/.test(name)) continue
      if (end === '') open.push(name)
      else assert.equal(open.pop(), name)
    }
    assert.deepEqual(open, [])
  }
})
