// Memory under many writers that are killed, and under statements that mean harm.
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { fuzzStatements } from './memory/fuzz.mjs'
import { manyWriters } from './memory/writers.mjs'

const help = `node test/memory.mjs [--writers 100] [--kills 200] [--acknowledged 3000] [--statements 10000] [--seed 1]

  --writers       processes at once on one key, on decisions and on insights; 0 leaves this out
  --kills         of them by SIGKILL, each at a random time; another begins in its place
  --acknowledged  changes that must have been told as done before it ends
  --statements    said to both tools; 0 leaves this out

It ends with 1 where something acknowledged is lost, something else than decisions, patterns and insights was written, another
file was read or changed, or a statement hung.
`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      writers: { type: 'string', default: '100' },
      kills: { type: 'string', default: '200' },
      acknowledged: { type: 'string', default: '3000' },
      statements: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    console.log(help)
    process.exit(0)
  }
  const [writers, kills, acknowledged, count, seed] = [
    values.writers,
    values.kills,
    values.acknowledged,
    values.statements,
    values.seed,
  ].map(Number)
  const results = []
  if (writers > 0) results.push(await manyWriters({ writers, kills, acknowledged, seed, say: console.error }))
  if (count > 0) results.push(await fuzzStatements({ count, seed, say: console.error }))
  for (const result of results) console.log(JSON.stringify(result, null, 2))
  process.exit(results.some(({ faults }) => faults.length > 0) ? 1 : 0)
}
