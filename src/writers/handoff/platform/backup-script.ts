/** Copies the SQLite file of a served folder: one moment of it, while it is written. */
export const backupScript: string = `/**
 * Copies the database to a folder, every day and at the start: \`node backup.mjs <folder of the data> <folder of copies>\`.
 * \`--once\` copies and ends. Move the copies to another machine, and try now and then whether one of them serves.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'

const [data, copies, once] = process.argv.slice(2)
const kept = 14
const dayMs = 86_400_000
if (data === undefined || copies === undefined) throw new Error('say the folder of the data, and the folder of the copies')

function copy() {
  const source = join(data, 'data', 'data.db')
  if (!existsSync(source)) return console.log('nothing is there to copy yet')
  mkdirSync(copies, { recursive: true })
  const name = \`data-\${new Date().toISOString().replaceAll(/[:.]/g, '-')}.db\`
  const draft = join(copies, \`.\${name}.part\`)
  const database = new Database(source, { readonly: true })
  try {
    database.prepare('VACUUM INTO ?').run(draft)
  } finally {
    database.close()
  }
  renameSync(draft, join(copies, name))
  const older = readdirSync(copies).filter((each) => /^data-.*\\.db$/.test(each)).sort().slice(0, -kept)
  for (const each of older) rmSync(join(copies, each))
  console.log(\`copied to \${name}\`)
}

copy()
if (once !== '--once') setInterval(copy, dayMs)
`
