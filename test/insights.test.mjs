import assert from 'node:assert/strict'
import { test } from 'node:test'
import { insights } from './insights.mjs'
import { plantFault } from './kit/dist.mjs'

const seed = Number(process.env.LINTEL_SEED ?? Math.floor(Math.random() * 1e9))
const sizes = { writers: 16, times: 2, killed: 0.4, seed }

test('writers that are killed at random lose no lesson they acknowledged and change no byte of others, nor is a line of others lost', async (t) => {
  const report = await insights({ ...sizes, append: 'each' })
  t.diagnostic(JSON.stringify({ seed, ...report }))
  assert.deepEqual(report.faults, [], `seed ${seed}`)
  assert.ok(report.acknowledged > 5 && report.looks > 50 && report.appended > 50, JSON.stringify(report))
  assert.equal(report.appendsLost, 0)
})

/** What is wrong with a build, and what the rig must say of it. */
const builds = [
  [
    'locks nothing',
    {
      file: 'memory/memory-lock.js',
      find: "this.#connection.exec('BEGIN IMMEDIATE');",
      replace: "this.#connection.exec('SELECT 1'); ",
      more: [{ find: "this.#connection?.exec('ROLLBACK');", replace: '' }],
    },
    /was acknowledged and (?:is not in memory|stands 0 times)|ended with 1/,
  ],
  [
    'writes into the file itself',
    {
      file: 'memory/files/edit-file.js',
      find: 'await rename(next, path);',
      replace: `const { truncate, writeFile } = await import('node:fs/promises');
            await truncate(path, 0); await new Promise((resolve) => setTimeout(resolve, 20));
            await writeFile(path, await (await import('node:fs/promises')).readFile(next));`,
    },
    /a look found other bytes/,
  ],
]

for (const [name, fault, says] of builds) {
  test(`control: a build that ${name} is caught`, async () => {
    const { dist, remove } = plantFault(fault)
    try {
      const { faults } = await insights({ ...sizes, killed: 0, dist })
      assert.match(faults.join('\n'), says, `seed ${seed}`)
    } finally {
      remove()
    }
  })
}
