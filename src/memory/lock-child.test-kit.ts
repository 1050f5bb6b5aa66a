/** Run as a process of its own by memory-lock.test.ts: changes memory, says so in the middle of it, and stays there. */
import { realOutside } from '../ports/outside.test-kit.ts'
import { openKnowledge } from './open-knowledge.ts'

const [folder] = process.argv.slice(2)
const knowledge = await openKnowledge({ folder: folder!, outside: realOutside })
await knowledge.store({ key: 'k', value: 'done' })
await knowledge.write(async (state) => {
  state.run(`UPDATE patterns SET name = 'half'  WHERE id = 1`)
  console.log('within')
  await new Promise((resolve) => setTimeout(resolve, 600_000))
})
