import { parseArgs } from 'node:util'
import { apps } from './apps.mjs'
import { fuzz } from './fuzz.mjs'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    app: { type: 'string', default: 'kinds' },
  },
})
const seed = Number(values.seed)
const started = performance.now()
const { sent, reached, violations, checkedRows, checkedFilters, faults } = await fuzz({
  app: apps[values.app],
  seed,
  requests: Number(values.requests),
  enough: Number.POSITIVE_INFINITY,
})
const seconds = Math.round(performance.now() - started) / 1_000
console.log({ app: values.app, seed, sent, pairs: reached.size, checkedRows, checkedFilters, faults: faults.length, seconds })
const kinds = groupBy(violations)
for (const [sentence, found] of kinds) console.log(`${found.length} times: ${sentence}\n`, found[0])
if (violations.length > 0) process.exitCode = 1

function groupBy(list) {
  const groups = new Map()
  for (const each of list) groups.set(each.sentence, [...(groups.get(each.sentence) ?? []), each])
  return groups
}
