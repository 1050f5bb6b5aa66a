// What the rules of this folder say where the code of the server is known, too.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Architecture, joinFacts } from '../../model/architecture/architecture.ts'
import type { Call, Code, Route, Value } from '../../model/architecture/code.ts'
import { createDeploymentReader } from '../../readers/deployment/index.ts'
import { sourcesOf } from '../../readers/deployment/sources.test-kit.ts'
import type { Reported, Rule } from '../rule.ts'
import { noProbes } from './no-probes.ts'
import { stateScaled } from './state-scaled.ts'

const place = { file: 'src/server.ts', line: 1, column: 1, start: 0, end: 1 }
const text = (of: string): Value => ({ is: 'text', text: of, place })
const object = (fields: Record<string, Value>): Value => ({ is: 'object', fields, spreads: [], computed: [], place })

const call = (target: string, ...args: Value[]): Call => ({
  id: 'src/server.ts#c',
  function: 'src/server.ts#0',
  callee: target,
  target,
  to: null,
  isNew: false,
  args,
  awaited: false,
  floating: false,
  loop: null,
  transaction: null,
  chain: [],
  keptAs: null,
  conditions: [],
  inTry: false,
  place,
  calleePlace: place,
})

const route = (path: string): Route => ({
  method: 'GET',
  path,
  pathIsWhole: true,
  framework: 'fastify',
  guards: [],
  handler: null,
  reaches: [],
  validated: [],
  publicBy: null,
  place,
})

const none: Code = {
  files: [],
  functions: [],
  calls: [],
  classes: [],
  comparisons: [],
  assignments: [],
  catches: [],
  routes: [],
  queries: [],
  transactions: [],
}

const manifest = (replicas: number, more = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: ${replicas}
  strategy: { type: Recreate }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: ghcr.io/acme/api:1
          ports: [{ containerPort: 8080 }]
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }] }
${more}`

async function found(rule: Rule, yaml: string, code: Partial<Code>): Promise<Reported[]> {
  const facts = await createDeploymentReader().read(sourcesOf({ 'k8s/api.yaml': yaml }))
  const architecture: Architecture = joinFacts([], [facts, { code: { ...none, ...code } }])
  const reports: Reported[] = []
  rule.check(architecture, (report) => reports.push(report))
  return reports
}

const states: readonly (readonly [name: string, of: Call, severity: string | undefined])[] = [
  ['a SQLite file', call('better-sqlite3:default', text('data/app.db')), undefined],
  ['a session in memory', call('express-session:default', object({ secret: text('x') })), 'high'],
  ['uploads on disk', call('multer:default', object({ dest: text('uploads/') })), 'high'],
]

for (const [name, of, severity] of states) {
  test(`k8s/state-scaled: ${name} of the code with three pods, and both places`, async () => {
    const [report, ...more] = await found(stateScaled, manifest(3), { calls: [of] })
    assert.equal(more.length, 0)
    assert.deepEqual(
      [report?.at.file, report?.related?.[0]?.at.file, report?.severity],
      ['k8s/api.yaml', 'src/server.ts', severity],
    )
    assert.deepEqual(await found(stateScaled, manifest(1), { calls: [of] }), [], 'with one pod')
  })
}

test('k8s/state-scaled passes by a shared store, memory, a server, a test, and code that may be of another image', async () => {
  const fine = [
    call('express-session:default', object({ store: text('redis') })),
    call('better-sqlite3:default', text(':memory:')),
    call('libsql:default', text('libsql://app.turso.io')),
    call('multer:default', object({ storage: text('s3') })),
  ]
  assert.deepEqual(await found(stateScaled, manifest(3), { calls: fine }), [])
  const calls = [call('better-sqlite3:default', text('data/app.db'))]
  const file = {
    file: 'src/server.ts',
    language: 'typescript',
    isTest: true,
    isTool: false,
    imports: [],
    words: [],
    comments: [],
  } as const
  assert.deepEqual(await found(stateScaled, manifest(3), { calls, files: [file] }), [])
  const other = `---\n${manifest(1).split('---')[0]!.replaceAll('name: api', 'name: web').replace('acme/api', 'acme/web')}`
  assert.deepEqual(await found(stateScaled, manifest(3, other), { calls }), [])
})

test('k8s/no-probes: the route of the code that tells readiness is asked, before one that only tells that it lives', async () => {
  const [report] = await found(noProbes, manifest(2), { routes: [route('/v1/posts'), route('/livez'), route('/readyz')] })
  assert.match(report!.fix!.edits[0]!.text, /httpGet:\n +path: \/readyz\n +port: 8080$/)
})
