// Brings decisions and files in step, and is killed meanwhile.
import { load } from '../kit/dist.mjs'

const [folder] = process.argv.slice(2)
const { openKnowledge, syncDecisions } = await load('memory/index.js')
const { waitingOutside: outside } = await load('house/outside.js')
const knowledge = await openKnowledge({ folder, outside })
process.stdout.write('begun\n')
const { created, updated, conflicts, problems } = await syncDecisions(knowledge, folder, outside)
process.stdout.write(`${JSON.stringify({ created: created.length, updated: updated.length, conflicts, problems })}\n`)
await knowledge.close()
