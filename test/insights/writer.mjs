// One writer: adds lessons to memory, brings insights.md up to date after each, and says on stdout which are acknowledged.
import { setTimeout as pause } from 'node:timers/promises'
import { load } from '../kit/dist.mjs'

const [folder, name, times, late] = process.argv.slice(2)
const { openKnowledge, updateInsights } = await load('memory/index.js')
const { waitingOutside: outside } = await load('house/outside.js')
const { facts } = await load('memory/insights/insights.test-kit.js', process.env.LINTEL_KIT)
const knowledge = await openKnowledge({ folder, outside, busyMs: 120_000 })
for (let n = 0; n < Number(times); n++) {
  const text = `lesson ${name}-${n}.`
  await knowledge.write((state) =>
    state.recordInsight({ agentName: name, section: 'Lessons Learned', label: 'What works', text }),
  )
  await updateInsights(knowledge, folder, facts, outside)
  process.stdout.write(`${text}\n`)
  await pause(Number(late))
}
await knowledge.close()
