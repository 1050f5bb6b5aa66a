// The rules of alerts that designs write are held against Prometheus: valid, silent while all is well, and raised when it is not.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { parse } from 'yaml'
import { load } from './kit/dist.mjs'
import { findServer } from './kit/server-process.mjs'

const promtool = findServer(['promtool'])
const skip =
  promtool === null && 'there is no promtool: run scripts/install-servers.sh, or apt-get install prometheus, which has it'
const home = mkdtempSync(join(tmpdir(), 'lintel-alerts-'))
after(() => rmSync(home, { recursive: true, force: true }))

const { catalogue } = await load('design/index.js')
const { composeParts } = await load('design/compose/compose-parts.js')
const { normalise } = await load('model/normalise.js')
const { writeObjectives } = await load('writers/objectives/index.js')
const { requestDuration } = await load('kit/request-duration.js')

/** The rules of a kind of system, in a file. */
function rulesOf(name, availabilityPercent = 99.9) {
  const { parts } = catalogue.archetypes.find((each) => each.name === name)
  const composed = composeParts(catalogue.parts, { name, parts, expects: { reads: '200/s', writes: '20/s', p99: '200ms' } })
  const { rules } = writeObjectives(normalise(composed.blueprint), { availabilityPercent })
  const file = join(home, `${name}-${availabilityPercent}.yaml`)
  writeFileSync(file, rules)
  return { file, rules: parse(rules).groups.flatMap((group) => group.rules) }
}

function check(...words) {
  const { status, stdout, stderr } = spawnSync(promtool, words, { encoding: 'utf8' })
  return { status, says: `${stdout}${stderr}` }
}

test('the rules of every kind of system are valid', { skip }, () => {
  const files = catalogue.archetypes.flatMap(({ name }) => [99.9, 99.99, 95].map((percent) => rulesOf(name, percent).file))
  const { status, says } = check('check', 'rules', ...files)
  assert.equal(status, 0, says)
  assert.equal(says.match(/SUCCESS/g).length, files.length)
})

test('control: an expression that Prometheus does not read is found', { skip }, () => {
  const file = join(home, 'broken.yaml')
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'g', rules: [{ alert: 'A', expr: 'sum(rate(x{job="a"}[5q]))' }] }] }))
  assert.notEqual(check('check', 'rules', file).status, 0)
})

const job = 'job="chat"'

/** What a server of `chat` counts in a minute, for five hours: requests by how they end. */
function counted({ method = 'GET', good, bad = 0, slow = 0 }) {
  const labels = `${job},http_request_method="${method}",http_route="/v1/messages"`
  const of = (name, status, le) => `${name}{${labels},http_response_status_code="${status}"${le ? `,le="${le}"` : ''}}`
  const growing = (by) => `0+${by}x300`
  return [
    [of(`${requestDuration.name}_count`, 200), growing(good)],
    [of(`${requestDuration.name}_count`, 503), growing(bad)],
    [of(`${requestDuration.name}_bucket`, 200, '0.25'), growing(good - slow)],
    [of(`${requestDuration.name}_bucket`, 200, '+Inf'), growing(good)],
    [of(`${requestDuration.name}_bucket`, 503, '0.25'), growing(bad)],
  ]
}
const well = [
  [`lintel_up{${job}}`, '1x300'],
  [`lintel_store_well{${job}}`, '1x300'],
  [`lintel_deliveries_total{${job},consumer="on:a",outcome="dead"}`, '0x300'],
]

/** Feeds figures to the rules, and holds that these alerts are raised after four hours, and no others. */
function raises(series, wanted) {
  const { file, rules } = rulesOf('chat')
  const alerts = rules.filter(({ alert }) => alert !== undefined)
  for (const { alert } of wanted)
    assert.ok(
      alerts.some((each) => each.alert === alert),
      alert,
    )
  const raised = ({ alert, labels, annotations }) =>
    wanted
      .filter((each) => each.alert === alert)
      .map((each) => ({ exp_labels: { ...labels, ...each.labels }, exp_annotations: annotations }))
  const described = {
    rule_files: [file],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: series.map(([name, values]) => ({ series: name, values })),
        alert_rule_test: alerts.map((rule) => ({ eval_time: '4h', alertname: rule.alert, exp_alerts: raised(rule) })),
      },
    ],
  }
  const tests = join(home, 'tests.yaml')
  writeFileSync(tests, JSON.stringify(described))
  const { status, says } = check('test', 'rules', tests)
  assert.equal(status, 0, says)
}
const named = (...alerts) => alerts.map((alert) => ({ alert }))

test('nobody is told while all is well, or nobody asks', { skip }, () => {
  raises([...well, ...counted({ good: 600 })], [])
  raises(well, [])
})

test('requests that fail or take too long burn the budget of their class alone', { skip }, () => {
  raises([...well, ...counted({ good: 570, bad: 30 })], named('ChatReadsFail1h', 'ChatReadsFail6h', 'ChatReadsFail3d'))
  raises([...well, ...counted({ good: 599, bad: 4 })], named('ChatReadsFail6h', 'ChatReadsFail3d'))
  raises(
    [...well, ...counted({ method: 'POST', good: 600, slow: 240 })],
    named('ChatWritesSlow1h', 'ChatWritesSlow6h', 'ChatWritesSlow3d'),
  )
})

test('each cause is told: a server that is gone, a store that is unwell, deliveries that were given up', { skip }, () => {
  const [up, store, deliveries] = well
  raises([store, deliveries], [{ alert: 'ChatGone', labels: { job: 'chat' } }])
  raises([up, [store[0], '0x300'], deliveries], named('ChatStoreUnwell'))
  raises([up, store, [deliveries[0], '0+1x300']], [{ alert: 'ChatDeliveriesDead', labels: { consumer: 'on:a' } }])
})
