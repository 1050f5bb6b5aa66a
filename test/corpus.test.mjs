// The judged corpus: its bounds, and that docs/rules/measured.md is what was measured.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { byRule, measure, names, table } from './corpus.mjs'
import { load } from './kit/dist.mjs'

/**
 * What rules said of ten public backends, judged by hand before what was wrong was mended: at most five findings of a rule
 * in each. It stands until it is judged anew, on code that nothing was mended for.
 */
const judged = JSON.parse(readFileSync(new URL('corpus-judged.json', import.meta.url), 'utf8'))
/** Below these something that was found is found no more. */
const leastRecall = 0.95
const mostFalseAlarms = 1

test('planted defects are found, clean twins are left alone, and the page says so', async (t) => {
  const results = []
  for (const name of names) results.push(await measure(name))
  const found = results.reduce((sum, each) => sum + each.found.length, 0)
  const planted = results.reduce((sum, each) => sum + each.found.length + each.missed.length, 0)
  const alarms = results.reduce((sum, each) => sum + each.falseAlarms.length, 0)
  t.diagnostic(
    `${found} of ${planted} found, ${alarms} false alarms on ${results.length} clean twins, ${byRule(results).length} rules`,
  )
  assert.ok(names.length >= 25 && results.reduce((sum, each) => sum + each.needTwo, 0) >= 40, 'the corpus is whole')
  assert.ok(found >= planted * leastRecall, `${found} of ${planted}`)
  assert.ok(alarms <= results.length * mostFalseAlarms, `${alarms} false alarms`)
  const { rules } = await load('rules/index.js')
  const right = new Map(
    byRule(results).map(([id, { found: many, falseAlarms }]) => {
      const { right: more, wrong } = judged[id] ?? { right: 0, wrong: 0 }
      return [id, many > 0 && (many + more) / (many + more + falseAlarms + wrong) >= 0.9]
    }),
  )
  assert.deepEqual(
    rules.filter(({ id, profile }) => profile === 'gate' && !right.get(id)).map(({ id }) => id),
    [],
    'what the gate stops a build for was measured',
  )
  assert.equal(
    readFileSync(new URL('../docs/rules/measured.md', import.meta.url), 'utf8'),
    table(results),
    'node test/corpus.mjs --write',
  )
})
