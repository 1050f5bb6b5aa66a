// A finding weighs less where a stranger gets less by it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinFacts } from '../../model/architecture/architecture.ts'
import { createDeploymentReader } from '../../readers/deployment/index.ts'
import { sourcesOf } from '../../readers/deployment/sources.test-kit.ts'
import type { Reported, Rule } from '../rule.ts'
import { prTargetCheckout } from './pr-target-checkout.ts'
import { templateInjection } from './template-injection.ts'

async function found({ check }: Rule, on: string, steps: string, more = ''): Promise<readonly (string | undefined)[]> {
  const text = `on:\n  ${on}\njobs:\n  it:\n    runs-on: ubuntu-24.04\n${more}    steps:\n${steps}`
  const facts = await createDeploymentReader().read(sourcesOf({ '.github/workflows/ci.yml': text }))
  const reports: Reported[] = []
  check(joinFacts([], [facts]), (report) => reports.push(report))
  assert.equal(reports.length, 1, text)
  return [reports[0]?.severity, reports[0]?.confidence]
}

const head = `      - uses: actions/checkout@v5\n        with: { ref: "\${{ github.event.pull_request.head.sha }}" }\n`

test('ci/pr-target-checkout: a label, an environment, or Git alone', async () => {
  const build = `${head}      - run: npm ci\n`
  assert.deepEqual(await found(prTargetCheckout, 'pull_request_target:', build), [undefined, undefined])
  assert.deepEqual(await found(prTargetCheckout, 'pull_request_target: { types: [labeled] }', build), ['high', 'likely'])
  assert.deepEqual(await found(prTargetCheckout, 'pull_request_target:', build, '    environment: preview\n'), ['high', 'likely'])
  assert.deepEqual(await found(prTargetCheckout, 'pull_request_target:', `${head}      - run: git log\n`), ['high', 'maybe'])
})

test('ci/template-injection: in a run that the stranger could change anyway', async () => {
  const title = `      - run: echo "\${{ github.event.pull_request.title }}"\n`
  assert.deepEqual(await found(templateInjection, 'pull_request:', title), ['medium', undefined])
  assert.deepEqual(await found(templateInjection, 'pull_request_target:', title), [undefined, undefined])
  const message = `      - run: echo "\${{ github.event.head_commit.message }}"\n`
  assert.deepEqual(await found(templateInjection, 'push:', message), ['medium', undefined])
})
