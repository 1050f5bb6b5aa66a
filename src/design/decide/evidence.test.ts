import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { archetypes } from '../catalogue/archetypes.ts'
import type { Design } from '../design.ts'
import { designOf, evidence, ofTheRuntime, projectOf } from './evidence.test-kit.ts'
import { profiles } from './profiles.ts'
import { decisionTables } from './tables.ts'

/** Answers that are accepted and of which the project shows nothing. */
function untrue(design: Design): readonly string[] {
  const project = projectOf(design)
  return design.decided
    .filter(({ status }) => status === 'accepted')
    .map(({ id, option }) => `${id}/${option.name}`)
    .filter((answer) => evidence[answer]?.(project) === false)
}

const accepted = ({ decided }: Design) =>
  decided.filter(({ status }) => status === 'accepted').map(({ id, option }) => `${id}/${option.name}`)
const statusOf = ({ decided }: Design, id: string) => {
  const { option, status } = decided.find((each) => each.id === id)!
  return `${option.name} ${status}`
}

/** Processes, machines, what stands before them, replicas and sizes: the same in decisions and in the plan of the same run. */
function agreesWithPlan(design: Design): void {
  const { deployment, cost, storage, headroom } = design.plan
  const { processes, databaseReplicas } = deployment
  const isUp = design.brief.inputs.availabilityPercent.value >= 99.95
  const machines = processes > 8 || isUp ? 'several-machines proposed' : 'several-processes accepted'
  assert.equal(statusOf(design, 'architecture/processes'), processes === 1 && !isUp ? 'one-process accepted' : machines)
  const pays = cost.lines.some(({ says }) => says === 'load balancer')
  assert.equal(statusOf(design, 'api/gateway'), pays || processes > 8 || isUp ? 'load-balancer proposed' : 'none accepted')
  assert.equal(statusOf(design, 'database/read-replicas') === 'none accepted', databaseReplicas === 0)
  assert.equal(statusOf(design, 'operations/shortfall') === 'nothing accepted', headroom === null || headroom >= 1)
  const size = design.decided.find(({ id }) => id === 'database/partitioning')!.inputs.find(({ name }) => name === 'storedGb')!
  const gigabytes = Number(size.value.replaceAll(/[^\d.]/g, ''))
  assert.ok(Math.abs(gigabytes - storage.total.atRetention.value / 1e9) <= Math.max(1, gigabytes / 100), size.value)
}

const served = decisionTables.flatMap(({ id, options }) =>
  options.filter((each) => each.served).map(({ name }) => `${id}/${name}`),
)

/** Said of each kind of system, so that together they ask for every rule that can be asked for. */
const sayings: readonly (readonly string[])[] = [
  [],
  [
    'compliance=gdpr,hipaa,pci',
    'tenants=400',
    'isolation=database',
    'clients=web,mobile',
    'availabilityPercent=99.99',
    'audit=yes',
  ],
  ['clients=services,partners,bots', 'publicApi=yes', 'brokers=nats', 'stores=postgres,redis', 'teams=3', 'identity=zitadel'],
  [
    'compliance=gdpr,sox',
    'tenants=12',
    'regions=2',
    'realtime=yes',
    'search=yes',
    'files=yes',
    'timeSeries=yes',
    'p99Ms=40',
    'identity=okta',
  ],
  [
    'compliance=gdpr',
    'money=yes',
    'stores=mongodb',
    'offline=yes',
    'enterprise=yes',
    'identity=auth0',
    'clients=services',
    'deploysPerDay=20',
  ],
]

/** No part of the catalogue builds it: what comes to do so has to be taken from this list. */
const acceptedNowhere: readonly string[] = [
  'architecture/inside-protocol/rest',
  'authentication/sign-in/passkeys',
  'compliance/card-scope/hosted-page',
  'compliance/erasure/anonymise',
  'compliance/erasure/cascade',
  'compliance/retention/deleted-by-job',
  'messaging/sagas/choreography',
  'messaging/sagas/orchestrated',
  'operations/calls-out/from-jobs',
  'operations/calls-out/guarded',
]

describe('what is accepted is there', () => {
  test('every answer that may be accepted has its evidence, or words of the documentation', () => {
    assert.deepEqual([...Object.keys(evidence), ...Object.keys(ofTheRuntime)].sort(), [...served].sort())
    for (const [answer, [page, words]] of Object.entries(ofTheRuntime)) {
      const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8')
      assert.ok(text.includes(words), `${answer}: docs/${page} says nothing of \`${words}\``)
    }
  })

  const seen = new Set<string>()
  for (const [i, archetype] of archetypes.entries())
    test(`${archetype.title}, whatever its load and whatever is said of it`, async () => {
      for (const [k, users] of ['1k', '100k', '10m'].entries()) {
        const said = sayings[(i + k) % sayings.length]!
        const many = i % 2 === 0 ? [`users=${users}`] : [`concurrentUsers=${users}`, 'users=100m']
        const design = await designOf(archetype.title, [`archetypes=${archetype.name}`, ...many, ...said])
        assert.deepEqual(untrue(design), [], `${users} ${said.join(' ')}`)
        agreesWithPlan(design)
        for (const answer of accepted(design)) seen.add(answer)
      }
    })

  for (const profile of profiles)
    test(`the profile ${profile.name}`, async () => {
      const design = await designOf('an e-commerce platform', ['parts=games', 'users=10m'], profile)
      assert.deepEqual(untrue(design), [])
      for (const answer of accepted(design)) seen.add(answer)
    })

  test('what is accepted nowhere is what no part builds yet', () => {
    const never = served.filter((answer) => !seen.has(answer))
    assert.deepEqual(never.sort(), [...acceptedNowhere])
  })

  test('what a file no longer has is no longer true', async () => {
    const design = await designOf('an e-commerce platform', ['users=10m', 'clients=services', 'tenants=3'])
    const without = {
      ...design,
      files: design.files.filter(({ path }) => !/compose|Dockerfile|openapi|env\.example|^tests/.test(path)),
    }
    assert.deepEqual(untrue(design), [])
    const names = untrue({ ...without, files: [...without.files, { path: 'openapi.json', text: '{"paths":{}}' }] })
    assert.ok(names.length >= 8, names.join(' '))
  })
})
