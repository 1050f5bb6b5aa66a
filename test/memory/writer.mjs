// One of many processes that change the same memory: says each change once it is acknowledged, until it is killed.
import { writeSync } from 'node:fs'
import { load } from '../kit/dist.mjs'

const [folder, dist, name] = process.argv.slice(2)
const { openKnowledge } = await load('memory/index.js', dist)
const { waitingOutside } = await load('house/outside.js', dist)
const knowledge = await openKnowledge({ folder, outside: waitingOutside, busyMs: 120_000 })
// Loading the engine costs a hundred times what a change does: that is over before the race begins.
await knowledge.query('SELECT 1')
writeSync(1, 'ready\n')
await new Promise((resolve) => process.stdin.once('data', resolve))
const acts = [
  (entry) => knowledge.store({ key: 'shared', value: entry }),
  (entry) =>
    knowledge.write((state) =>
      state.recordDecision({ agentName: name, decisionType: 'rig', title: entry, description: 'd', rationale: 'r' }),
    ),
  (entry) =>
    knowledge.execute(
      `INSERT INTO insights (agent_name, section, label, text) VALUES ('${name}', 'Lessons Learned', 'rig', '${entry}')`,
    ),
]
for (let i = 0; ; i++) {
  const kind = i % acts.length
  const entry = `${name}:${i}`
  await acts[kind](entry)
  // Of a piece, so that what was said before a kill is read.
  writeSync(1, `${kind} ${entry}\n`)
}
