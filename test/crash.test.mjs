import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crash } from './crash.mjs'
import { plantFault } from './kit/dist.mjs'

const seed = Number(process.env.LINTEL_SEED ?? Math.floor(Math.random() * 1e9))

test('a backend killed under load loses nothing it acknowledged, keeps no half, repeats no effect, and is back at once', async (t) => {
  const report = await crash({ rounds: 60, seed })
  const { faults, ...figures } = report
  t.diagnostic(JSON.stringify({ seed, ...figures }))
  assert.deepEqual(faults.slice(0, 10), [], `seed ${seed}`)
  assert.ok(figures.acknowledged > 1_000 && figures.repeated > 100 && figures.killedAtStart > 2, JSON.stringify(figures))
  // Of the processor's time, since the clock also counts what others do on this machine.
  assert.ok(figures.maxCpuMs < 2_000, `the start cost ${figures.maxCpuMs} ms`)
})

/** What is wrong with a build, and what the rig must say of it. @type {[name: string, fault: object, says: RegExp][]} */
const builds = [
  [
    'acknowledges before it commits',
    {
      file: 'adapters/sqlite/write-turn.js',
      find: '            commit.run([]);',
      replace: `settle(done, ({ resolve }, i) => resolve(values[i])); done.length = 0
        await new Promise((resolve) => setTimeout(resolve, 5)); commit.run([]);`,
    },
    /was acknowledged and is lost/,
  ],
  [
    'commits one of two rows',
    {
      file: 'adapters/sql/session.js',
      find: '        update: async (name, access, id, change, version) => {',
      replace: `update: async (name, access, id, change, version) => {
        for (const sql of ['COMMIT', 'BEGIN IMMEDIATE', 'SAVEPOINT job']) await run(sql, [])
        await new Promise((resolve) => setTimeout(resolve, 5))`,
    },
    /half a vote/,
  ],
  [
    'forgets what it answered',
    { file: 'serve/replay.js', find: 'await session.remember(', replace: 'void (' },
    /happened 2 times|was answered .* and then/,
  ],
]

for (const [name, fault, says] of builds) {
  test(`control: a build that ${name} is caught`, async () => {
    const { dist, remove } = plantFault(fault)
    try {
      const { faults, rounds } = await crash({ rounds: 30, seed, dist, until: 'fault' })
      assert.match(faults[0] ?? '', says, `${rounds} rounds, seed ${seed}`)
    } finally {
      remove()
    }
  })
}
