import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import type { Expects } from '../../model/blueprint.ts'
import type { Model } from '../../model/model.ts'
import { socialModel } from '../openapi/social-model.test-kit.ts'
import { objectivesOf } from './objectives.ts'
import { rulesFile } from './objectives-page.ts'
import { writeObjectives } from './write-objectives.ts'

const expecting = (expects: Expects, model: Model = socialModel): Model => ({ ...model, expects })
const three = { availabilityPercent: 99.9 }

interface Rule {
  readonly record?: string
  readonly alert?: string
  readonly expr: string
  readonly labels?: Readonly<Record<string, string>>
}

function rulesOf(model: Model, options = three): readonly Rule[] {
  const { groups } = parse(writeObjectives(model, options).rules) as { groups: readonly { rules: readonly Rule[] }[] }
  return groups.flatMap(({ rules }) => rules)
}

test('reads and writes have an availability, and a latency where a p99 is expected', () => {
  assert.deepEqual(
    objectivesOf(expecting({ reads: '50/s', p99: '200ms' }), three).map(({ class: of, measures, percent, budgetPercent }) => [
      ...[of, measures, percent, budgetPercent],
    ]),
    [
      ['reads', 'availability', 99.9, 0.1],
      ['reads', 'latency', 99, 1],
      ['writes', 'availability', 99.9, 0.1],
      ['writes', 'latency', 99, 1],
    ],
  )
  const [only, ...others] = objectivesOf({ ...socialModel, actions: [], entities: [readOnly] }, three)
  assert.deepEqual([only!.class, others], ['reads', []])
  for (const availabilityPercent of [100, 0, Number.NaN])
    assert.throws(() => objectivesOf(socialModel, { availabilityPercent }), RangeError)
})

const nobody = { is: 'any', of: [] } as const
const readOnly = {
  ...socialModel.entities[0]!,
  can: { read: { is: 'anyone' }, create: nobody, update: nobody, delete: nobody },
} as const

test('a latency is judged at a bound that the server counts by, and no further than it counts', () => {
  const latency = (p99: NonNullable<Expects['p99']>) => objectivesOf(expecting({ p99 }), three)[1]?.latency?.countedSeconds
  assert.deepEqual(
    [latency('200ms'), latency('250ms'), latency('1s'), latency('10s'), latency('11s')],
    [0.25, 0.25, 1, 10, undefined],
  )
  assert.match(
    writeObjectives(expecting({ p99: '200ms' }), three).page,
    /expects 200 ms\. The server counts by bounds, and 250 ms/,
  )
  assert.doesNotMatch(writeObjectives(expecting({ p99: '250ms' }), three).page, /The server counts by bounds/)
  assert.match(writeObjectives(expecting({ p99: '11s' }), three).page, /counts no further than 10 s/)
  assert.match(writeObjectives(expecting({}), three).page, /expects no p99/)
})

test('alerts have the windows and burn rates of the workbook', () => {
  const alerts = rulesOf(socialModel).filter(({ labels }) => labels?.objective === 'availability' && labels.class === 'reads')
  assert.deepEqual(
    alerts.map(({ alert, expr, labels }) => [alert, labels?.severity, expr.replaceAll(/class:failed_requests:|\{[^}]*\}/g, '')]),
    [
      ['SocialReadsFail1h', 'page', 'ratio_rate1h > 0.0144 and ratio_rate5m > 0.0144'],
      ['SocialReadsFail6h', 'page', 'ratio_rate6h > 0.006 and ratio_rate30m > 0.006'],
      ['SocialReadsFail3d', 'ticket', 'ratio_rate3d > 0.001 and ratio_rate6h > 0.001'],
    ],
  )
})

test('every figure that an alert compares is recorded in the same file, over its window', () => {
  const rules = rulesOf(expecting({ p99: '1s' }))
  const recorded = new Map(rules.flatMap(({ record, expr, labels }) => (record ? [[`${record} ${labels!.class}`, expr]] : [])))
  const compared = rules
    .filter(({ labels, alert }) => alert !== undefined && labels?.objective !== undefined)
    .flatMap(({ expr }) =>
      [...expr.matchAll(/(class:\w+:\w+)\{system="social",class="(\w+)"\}/g)].map(([, name, of]) => `${name} ${of}`),
    )
  assert.equal(compared.length, 24)
  for (const name of compared) assert.ok(recorded.has(name), name)
  for (const [name, expr] of recorded) {
    const window = /ratio_rate(\w+) /.exec(name)![1]
    assert.deepEqual(new Set(expr.match(/\[\w+\]/g)), new Set([`[${window}]`]), name)
  }
  assert.match(recorded.get('class:slow_requests:ratio_rate1h reads')!, /le=~"1\(\[\.\]0\)\?"/, 'Prometheus 3 says 1.0')
})

test('an alert that nothing could raise is left out, and the page says so', () => {
  const half = { availabilityPercent: 80 }
  const windows = rulesOf(socialModel, half).flatMap(({ labels, alert }) => (labels?.class === 'reads' && alert ? [alert] : []))
  assert.deepEqual(windows, ['SocialReadsFail3d'])
  assert.match(writeObjectives(socialModel, half).page, /nobody: more than all requests would have to be bad/)
})

test('causes are watched where there are such', () => {
  const causes = (model: Model) =>
    rulesOf(model).flatMap(({ alert, labels }) => (alert && labels?.class === undefined ? [alert] : []))
  assert.deepEqual(causes({ ...socialModel, events: [] }), ['SocialGone', 'SocialStoreUnwell'])
  assert.deepEqual(causes(socialModel), ['SocialGone', 'SocialStoreUnwell', 'SocialDeliveriesDead'])
})

test('the page names the file of the rules as it is written', () => {
  assert.ok(writeObjectives(socialModel, three).page.includes(`Give \`${rulesFile}\` to Prometheus`))
})

test('the page has the budget in figures that people know', () => {
  const { page } = writeObjectives(expecting({ reads: '50/s' }), three)
  assert.match(page, /\| reads \| availability \| 99\.9 % \| 0\.1 %, 129,600 requests at the expected rate \| 43\.2 min \|/)
  assert.match(page, /fewer than 70 requests of a class come in an hour/)
})

test('text of the blueprint stays text, and the same model gives the same bytes', () => {
  const hostile = { ...socialModel, name: 'a"\n- alert: b\\ |<script>' }
  const { rules, page } = writeObjectives(hostile, three)
  assert.deepEqual(writeObjectives(structuredClone(hostile), three), { rules, page })
  assert.ok((parse(rules) as { groups: readonly { name: string }[] }).groups[0]!.name.startsWith(hostile.name))
  assert.doesNotMatch(page.replaceAll(/```[\s\S]*?```/g, ''), /<script>/)
  for (const text of [rules, page]) assert.match(text, /[^\n]\n$/)
})
