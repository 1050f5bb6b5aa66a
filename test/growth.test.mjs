// Rules stay near to linear: what one asks of a repository four times as large is compared with what it asked of the small one.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { writeSample } from '../bench/review/sample.mjs'
import { waitingOutside } from '../dist/house/outside.js'
import { load } from './kit/dist.mjs'

const small = 150
const times = 4
/** Linear is 4, square is 16. */
const most = 10
/** Less than this is noise, not growth. */
const leastMs = 40
const rounds = 3

const folder = mkdtempSync(join(tmpdir(), 'lintel-growth-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** @type {any[]} */
const sizes = []

before(async () => {
  const { readRepository } = await load('review/index.js')
  for (const code of [small, small * times]) {
    const root = join(folder, String(code))
    mkdirSync(root)
    writeSample(root, { code, migrations: code / 10, seed: 1 })
    sizes.push((await readRepository({ root, cache: null, stamp: 'growth', outside: waitingOutside })).architecture)
  }
})

/** A rule that looks at all calls for each function. */
const square = {
  id: 'square',
  check: (/** @type {any} */ { code }) => {
    for (const one of code.functions) code.calls.find((/** @type {any} */ other) => other.id === `${one.id}?`)
  },
}

/**
 * The least CPU that each rule took in several rounds: what is in the way of one is seldom in the way of all. In each, what
 * rules remember of an architecture is made anew.
 * @param {any[]} rules @param {any} architecture
 */
function cpuMs(rules, architecture) {
  const least = new Map()
  for (let round = 0; round < rounds; round++) {
    const anew = { ...architecture }
    for (const { id, check } of rules) {
      const begun = process.cpuUsage()
      check(anew, () => {})
      const { user, system } = process.cpuUsage(begun)
      least.set(id, Math.min(least.get(id) ?? Number.POSITIVE_INFINITY, (user + system) / 1000))
    }
  }
  return least
}

test('a repository four times as large takes no rule much more than four times as long', async () => {
  const { rules } = await load('rules/index.js')
  const steepAmong = (/** @type {any[]} */ some) => {
    const [few, many] = sizes.map((architecture) => cpuMs(some, architecture))
    return some.filter(({ id }) => many.get(id) > leastMs && many.get(id) > few.get(id) * most)
  }
  let steep = steepAmong([square, ...rules])
  // Collecting garbage of another takes the time of one now and then, and is not likely to take it of the same again.
  for (let again = 0; again < 3 && steep.length > 1; again++) steep = steepAmong(steep)
  assert.deepEqual(
    steep.map(({ id }) => id),
    ['square'],
    'the one that is square by intent, and no other',
  )
})
