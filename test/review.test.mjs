// The review as its user has it: the command, on small repositories and on our own examples.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { bypassed, disagreeing, unsorted } from './review/fixtures.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'lintel-review-'))
after(() => rmSync(scratch, { recursive: true, force: true }))
let made = 0

function repository(files) {
  const folder = join(scratch, `repository-${++made}`)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  return folder
}

function lintel(cwd, ...words) {
  const env = { ...process.env, LINTEL_CACHE: process.env.LINTEL_CACHE ?? join(tmpdir(), 'lintel-review-tests') }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin/lintel.js'), ...words], {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 180_000,
  })
  return { status, stdout, stderr }
}

function findings(cwd, ...words) {
  const { status, stdout, stderr } = lintel(cwd, 'review', '--json', ...words)
  assert.ok(stdout.startsWith('{'), stderr)
  return { status, ...JSON.parse(stdout) }
}

const idsOf = ({ findings: all }) => all.map(({ rule, location }) => `${rule} ${location.file}`)

describe('our own examples', () => {
  for (const name of [
    ...readdirSync(join(root, 'examples'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `examples/${entry.name}`),
    'templates/project',
  ]) {
    test(`${name} has nothing at high or above, and nothing in it is ignored`, () => {
      const folder = join(scratch, name)
      cpSync(join(root, name), folder, { recursive: true, filter: (path) => !/node_modules|\.lintel/.test(path) })
      const review = findings(folder)
      assert.deepEqual(
        [review.status, review.summary.blocker, review.summary.high, review.ignored, review.diagnostics],
        [0, 0, 0, [], []],
      )
    })
  }
})

describe('row-level security that the owner goes past', () => {
  const folder = repository(bypassed)

  test('it is a blocker, reproduced with counts', () => {
    const review = findings(folder)
    const [finding] = review.findings.filter(({ rule }) => rule === 'tenant/rls-bypassed')
    assert.equal(review.status, 1)
    assert.deepEqual([finding.severity, finding.confidence, finding.proof.status], ['blocker', 'certain', 'reproduced'])
    assert.equal(finding.proof.summary, "app as tenant 1 read 2 of 2 tenants' rows")
    assert.deepEqual(
      finding.related.map(({ file }) => file),
      ['src/db.ts'],
    )
  })

  test('the proof shows the harm; after --fix=suggested it shows nothing, the finding is gone, and a second run changes nothing', () => {
    lintel(folder, 'review', '--prove', 'proofs')
    const [script] = readdirSync(join(folder, 'proofs'))
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(root, join(folder, 'node_modules/lintel'))
    const prove = () => spawnSync(process.execPath, [join('proofs', script)], { cwd: folder, encoding: 'utf8' })
    const harm = prove()
    assert.equal(harm.status, 1, harm.stderr)
    assert.match(harm.stdout, /the harm shows: app as tenant 1 read 2 of 2 tenants' rows/)
    const { status, stderr } = lintel(folder, 'review', '--fix=suggested')
    assert.equal(status, 0)
    assert.match(stderr, /1 fix in 1 file: migrations\/001_init\.sql/)
    assert.deepEqual(idsOf(findings(folder)), [])
    const gone = prove()
    assert.deepEqual([gone.status, /the harm is gone: app as tenant 1 read 1 of 2 tenants' rows/.test(gone.stdout)], [0, true])
    const before = readFileSync(join(folder, 'migrations/001_init.sql'), 'utf8')
    assert.match(lintel(folder, 'review', '--fix=suggested').stderr, /0 fixes in 0 files/)
    assert.equal(readFileSync(join(folder, 'migrations/001_init.sql'), 'utf8'), before)
  })
})

test('a list that no index sorts: the composite index is proposed, with pages before and after for a large and a small tenant', () => {
  const folder = repository(unsorted)
  const { findings: all } = findings(folder)
  const [finding] = all.filter(({ rule }) => rule === 'query/filter-unindexed')
  assert.equal(finding.proof.status, 'reproduced')
  const [large, largeAfter, small, smallAfter] = [...finding.proof.summary.matchAll(/([\d,]+) (?:pages|before|after)/g)].map(
    ([, figure]) => Number(figure.replaceAll(',', '')),
  )
  assert.ok(large > 10 * largeAfter && small > smallAfter, finding.proof.summary)
  assert.match(finding.fix.advice, /create index concurrently \w+ on tickets \(tenant_id, created_at desc\);/)
  lintel(folder, 'review', '--fix')
  assert.ok(!idsOf(findings(folder)).some((id) => id.startsWith('query/')))
})

test('contract, code and compose file: three disagreements, each with both places', () => {
  const { findings: all } = findings(repository(disagreeing))
  const told = all.filter(({ rule }) => rule === 'api/spec-drift' || rule === 'query/pool-math')
  assert.deepEqual(
    told.map(({ rule, message, location, related }) => [
      rule,
      message.slice(0, 36),
      location.file,
      related.map(({ file }) => file),
    ]),
    [
      ['query/pool-math', 'api 6 × 25 = 150 connections can be ', 'compose.yaml', ['src/db.ts', 'compose.yaml']],
      ['api/spec-drift', '`POST /v1/orders/{id}/refund` is in ', 'openapi.yaml', ['src/server.ts']],
      ['api/spec-drift', '`DELETE /v1/orders/{id}` is served, ', 'src/server.ts', ['openapi.yaml']],
    ],
  )
})

describe('reports', () => {
  const folder = repository(disagreeing)

  test('two runs print the same bytes, whatever the locale and the time zone', () => {
    const forms = ['--json', '--sarif', '--markdown', '--html', '--model'].map((form) => {
      const print = (env) =>
        execFileSync(process.execPath, [join(root, 'bin/lintel.js'), 'review', '--fail-on', 'never', form], {
          cwd: folder,
          env: { ...process.env, ...env },
        })
      return [form, print({ TZ: 'Asia/Tokyo', LC_ALL: 'sv_SE.UTF-8' }).equals(print({ TZ: 'America/Lima', LC_ALL: 'C' }))]
    })
    assert.deepEqual(
      forms,
      forms.map(([form]) => [form, true]),
    )
  })

  test('SARIF is SARIF 2.1.0', () => {
    const schema = JSON.parse(readFileSync(join(root, 'test/review/sarif-schema-2.1.0.json'), 'utf8'))
    const ajv = new Ajv({ strict: false, validateSchema: false })
    addFormats(ajv)
    const { id: _, $schema: __, ...plain } = schema
    const validate = ajv.compile(plain)
    const { stdout } = lintel(folder, 'review', '--sarif')
    assert.ok(validate(JSON.parse(stdout)), JSON.stringify(validate.errors?.slice(0, 3)))
    assert.ok(!validate({ version: '2.1.0' }), 'control: a log without runs is refused')
  })

  test('each goes to its file, several at once', () => {
    const { status } = lintel(folder, 'review', '--sarif', 'out.sarif', '--html', 'out.html', '--markdown', 'out.md')
    assert.equal(status, 1)
    assert.match(readFileSync(join(folder, 'out.html'), 'utf8'), /^<!doctype html>[\s\S]*Content-Security-Policy/)
    assert.match(readFileSync(join(folder, 'out.md'), 'utf8'), /api\/spec-drift/)
    for (const file of ['out.sarif', 'out.html', 'out.md']) rmSync(join(folder, file))
  })
})

describe('what is accepted', () => {
  test('a comment with a reason, a baseline with a reason; what is unused is told', () => {
    const folder = repository({
      ...unsorted,
      'src/server.ts': unsorted['src/server.ts'].replace(
        '  const { rows }',
        '  // lintel-ignore query/filter-unindexed: ten tickets a tenant\n  const { rows }',
      ),
    })
    const review = findings(folder, '--no-lab')
    assert.deepEqual(review.ignored.map(({ finding, reason }) => [finding.rule ?? finding, reason]).length, 1)
    assert.ok(!idsOf(review).some((id) => id.startsWith('query/filter-unindexed')))

    const other = repository(disagreeing)
    assert.match(lintel(other, 'review', '--write-baseline').stderr, /says why/)
    assert.equal(lintel(other, 'review', '--write-baseline', '--because', 'moves in June').status, 0)
    const after = findings(other)
    assert.deepEqual([after.status, after.findings.length, after.ignored.length > 0], [0, 0, true])
    writeFileSync(join(other, 'compose.yaml'), disagreeing['compose.yaml'].replace('replicas: 6', 'replicas: 2'))
    assert.ok(findings(other).diagnostics.some(({ kind }) => kind === 'unused ignore'))
  })
})

describe('what is reviewed may be hostile', () => {
  test('links that leave the root, binaries, huge and generated files are left out and counted; broken ones are one diagnostic each', () => {
    const secret = join(scratch, 'secret.sql')
    writeFileSync(secret, 'create table secrets (id int);')
    const folder = repository({
      'migrations/001_init.sql':
        'create table a (id bigint primary key);\nthis is no sql;\ncreate table b (id bigint primary key);\n',
      'src/broken.ts': 'export const = {',
      'openapi.yaml': 'openapi: 3.1.0\ninfo: [\n',
      'dump.sql': `-- ${'x'.repeat(3_000_000)}`,
      'dist/app.min.js': 'x',
      'image.png': '\u0000',
      'data.bin.ts': 'a\u0000b',
    })
    symlinkSync(secret, join(folder, 'migrations/002_link.sql'))
    const review = findings(folder)
    assert.deepEqual(review.coverage.skipped, { large: 1, binary: 2, generated: 1, vendored: 0, outside: 1, unreadable: 0 })
    assert.deepEqual(review.diagnostics.map(({ place, location }) => (place ?? location).file).sort(), [
      'migrations/001_init.sql',
      'openapi.yaml',
      'src/broken.ts',
    ])
    const { databases } = JSON.parse(lintel(folder, 'review', '--model').stdout)
    assert.deepEqual(
      databases[0].tables.map(({ name }) => name),
      ['a', 'b'],
    )
  })

  test('nothing of it is run: neither its code, nor its settings, nor programs that its Git names', () => {
    const canary = join(scratch, 'canary')
    const touch = `require('fs').writeFileSync(${JSON.stringify(canary)}, '')`
    const folder = repository({
      'package.json': JSON.stringify({ scripts: { prepare: `node -e "${touch.replaceAll('"', "'")}"` } }),
      'blueprint.ts': `import { blueprint, entity } from 'lintel'\n${touch}\nexport default blueprint('x', { entities: { a: entity({}) } })\n`,
      'src/server.js': `${touch}\n`,
      'rules/evil/rule.ts': `${touch}\nexport const rule = {}\n`,
      'lintel.json': '{ "review": { "rules": ["./rules"] } }',
      'migrations/001_init.sql': `copy (select 1) to program 'touch ${canary}';\ncopy (select 1) to '${canary}';\n`,
      'hook.sh': `#!/bin/sh\ntouch ${canary}\n`,
    })
    execFileSync('git', ['init', '-q'], { cwd: folder })
    execFileSync('chmod', ['+x', 'hook.sh'], { cwd: folder })
    for (const [key, value] of [
      ['core.fsmonitor', './hook.sh'],
      ['filter.x.clean', './hook.sh'],
      ['diff.external', './hook.sh'],
    ])
      execFileSync('git', ['config', key, value], { cwd: folder })
    writeFileSync(join(folder, '.gitattributes'), '* filter=x\n')
    const { stderr } = lintel(folder, 'review')
    assert.match(stderr, /were not loaded: say `--config lintel\.json`/)
    assert.throws(() => readFileSync(canary))
  })
})

describe('the base', () => {
  test('what the base has is released; --all judges it, --since names another base, and a base that is not there is told', () => {
    const folder = repository({
      'migrations/001_init.sql': 'create table orders (id bigint primary key, note text);\n',
      'migrations/002_index.sql': 'create index orders_note on orders (note);\n',
    })
    const git = (...words) =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...words], { cwd: folder })
    git('init', '-q', '-b', 'main')
    git('add', '.')
    git('commit', '-q', '-m', 'all')
    const blocking = (...words) =>
      idsOf(findings(folder, '--no-lab', ...words)).filter((id) => id.startsWith('mig/index-blocks-writes'))
    assert.deepEqual(blocking(), [])
    assert.equal(blocking('--all').length, 1)
    git('checkout', '-q', '-b', 'change')
    writeFileSync(join(folder, 'migrations/003_more.sql'), 'create index orders_more on orders (note, id);\n')
    assert.deepEqual(blocking(), ['mig/index-blocks-writes migrations/003_more.sql'])
    const { status, stderr } = lintel(folder, 'review', '--since', 'nowhere')
    assert.equal(status, 2)
    assert.match(stderr, /no commit is called `nowhere`/)
  })
})

describe('rules of somebody’s own', () => {
  test('one is begun by a command, and applied once its configuration is named; one that throws costs itself', () => {
    const folder = repository({ 'src/server.ts': "eval('1 + 1')\n", 'lintel.json': '{ "review": { "rules": ["./rules"] } }' })
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(root, join(folder, 'node_modules/lintel'))
    assert.equal(lintel(folder, 'rule', 'new', 'acme/no-eval').status, 0)
    assert.match(lintel(folder, 'rule', 'new', 'acme/no-eval').stderr, /is there already/)
    assert.match(lintel(folder, 'rule', 'new', 'Acme').stderr, /is no id of a rule/)
    assert.deepEqual(
      idsOf(findings(folder, '--config', 'lintel.json', '--no-lab')).filter((id) => id.startsWith('acme/')),
      ['acme/no-eval src/server.ts'],
    )
    const broken = join(folder, 'rules/acme/no-eval.ts')
    writeFileSync(broken, readFileSync(broken, 'utf8').replace('for (const call', "throw new Error('oh')\n    for (const call"))
    const review = findings(folder, '--config', 'lintel.json', '--no-lab')
    assert.ok(review.diagnostics.some(({ kind, message }) => kind === 'rule failed' && message.includes('acme/no-eval')))
  })
})
