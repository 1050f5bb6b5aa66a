// A program that knows no lock: appends lines to the last section of insights.md, each through a handle of its own or all through one.
import { appendFileSync, openSync, writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

const [file, name, kind] = process.argv.slice(2)
const handle = kind === 'one handle' ? openSync(file, 'a') : undefined
process.on('SIGTERM', () => process.exit(0))
for (let n = 0; ; n++) {
  const line = `${name} line ${n}.\n`
  if (handle === undefined) appendFileSync(file, line)
  else writeSync(handle, line)
  process.stdout.write(line)
  await pause(10)
}
