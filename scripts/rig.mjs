// Runs a rig of test/rigs.json by name; without a name, prints the names.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
/** @type {{ name: string, command: string[], shows: string }[]} */
const rigs = JSON.parse(readFileSync(join(root, 'test/rigs.json'), 'utf8'))
const [name, ...more] = process.argv.slice(2)

if (name === undefined) {
  for (const rig of rigs) console.log(rig.name)
} else {
  const rig = rigs.find((each) => each.name === name)
  if (!rig) throw new Error(`no rig is called \`${name}\`; these are: ${rigs.map((each) => each.name).join(', ')}`)
  const { status } = spawnSync(process.execPath, [...rig.command, ...more], { cwd: root, stdio: 'inherit' })
  process.exit(status ?? 1)
}
