// Plans held against the load that they foretell: each kind of system is designed, measured, and then asked for at two scales.
// To be run where nothing else runs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { lintel } from './design.mjs'

const help = `node test/plan.mjs [--archetypes social-sharing,chat] [--scale 20] [--seconds 2]

  --archetypes  kinds of system, each of which is designed with \`--calibrate\` and verified
  --scale       verified with the data of so many people, and of ten times as many
  --seconds     how long each operation is asked for`

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()

async function main() {
  const { values } = parseArgs({
    options: {
      archetypes: { type: 'string', default: 'social-sharing,e-commerce,chat' },
      scale: { type: 'string', default: '20' },
      seconds: { type: 'string', default: '2' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(help)
  const home = mkdtempSync(join(tmpdir(), 'lintel-plans-'))
  for (const archetype of values.archetypes.split(',')) {
    const folder = join(home, archetype)
    const designed = lintel(['design', '--archetype', archetype, '--out', folder, '--calibrate', '--json'], home)
    if (designed.status !== 0) throw new Error(designed.stderr)
    const { status, stdout, stderr } = lintel(
      ['plan', folder, '--verify', '--scale', values.scale, '--seconds', values.seconds],
      home,
    )
    console.log(`\n── ${archetype}\n${stdout}${stderr}`)
    if (status !== 0) process.exitCode = 1
  }
  rmSync(home, { recursive: true, force: true })
}
