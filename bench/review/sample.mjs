// @ts-check
// `node bench/review/sample.mjs <folder>` writes the repository that reviews are measured on: a seeded modular server of 2,000
// TypeScript files with 200 migrations and an OpenAPI document, with a history: the last two migrations are not released.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { codeOf } from './code.mjs'
import { contractOf } from './contract.mjs'
import { AROUND, sharedCode } from './ground.mjs'
import { migrationsOf } from './migrations.mjs'
import { chance, drawModules } from './words.mjs'

/** @typedef {{ code: number, migrations: number, seed: number }} SampleSizes */

const FILES_A_MODULE = 7
const UNRELEASED = 2

/** @param {string} folder @param {SampleSizes} sizes */
export function writeSample(folder, { code, migrations, seed }) {
  const pick = chance(seed)
  const files = filesOf(code, migrations, pick)
  const late = Object.keys(files)
    .filter((path) => path.startsWith('db/migrations/'))
    .sort()
    .slice(-UNRELEASED)
  const released = Object.entries(files).filter(([path]) => !late.includes(path))
  for (const [path, text] of released) write(folder, path, text)
  git(folder, 'init', '--quiet', '--initial-branch=main')
  commit(folder, 'as it is released')
  git(folder, 'checkout', '--quiet', '-b', 'change')
  for (const path of late) write(folder, path, files[path] ?? '')
  commit(folder, 'what is not released yet')
  return factsOf(files)
}

/** @param {number} code @param {number} migrations @param {import('./words.mjs').Chance} pick @returns {Record<string, string>} */
function filesOf(code, migrations, pick) {
  const isCode = (/** @type {string} */ path) => path.endsWith('.ts')
  for (let modules = Math.floor(code / FILES_A_MODULE); modules > 0; modules--) {
    const drawn = drawModules(pick, modules)
    const shared = sharedCode(drawn)
    const left = code - Object.keys(shared).filter(isCode).length - drawn.length * FILES_A_MODULE
    if (left < 0) continue
    return {
      ...AROUND,
      ...shared,
      ...Object.assign({}, ...drawn.map((one) => codeOf(one, pick))),
      ...migrationsOf(drawn, migrations, pick),
      ...Object.fromEntries(Array.from({ length: left }, (_, at) => [`src/jobs/job-${at + 1}.ts`, jobOf(at + 1)])),
      'openapi.json': contractOf(drawn),
    }
  }
  throw new Error(`${code} files are too few for a sample`)
}

/** @param {number} number */
function jobOf(number) {
  return `import type { Pool } from 'pg'

/** Run by the scheduler, once a night. */
export async function job${number}(pool: Pool, before: Date): Promise<number> {
  const { rowCount } = await pool.query('DELETE FROM outbox WHERE sent_at < $1 AND id % ${number + 1} = 0', [before])
  return rowCount ?? 0
}
`
}

/** Another comment at the end of every n-th file: other bytes, the same backend. @param {string} folder @param {number} count @param {number} round */
export function changeFiles(folder, count, round) {
  const all = git(folder, 'ls-files', 'src')
    .split('\n')
    .filter((path) => path.endsWith('.ts'))
  const step = Math.floor(all.length / count)
  for (let at = 0; at < count; at++) {
    const path = join(folder, all[at * step] ?? '')
    writeFileSync(path, `${readFileSync(path, 'utf8')}// change ${round}\nexport const change${round} = ${round}\n`)
  }
}

/** @param {Record<string, string>} files */
function factsOf(files) {
  const lines = Object.entries(files)
    .filter(([path]) => path.endsWith('.ts'))
    .map(([, text]) => text.split('\n').length - 1)
    .sort((a, b) => a - b)
  return {
    code: lines.length,
    lines: lines.reduce((sum, one) => sum + one, 0),
    medianLines: lines[lines.length >> 1] ?? 0,
    largestLines: lines.at(-1) ?? 0,
    migrations: Object.keys(files).filter((path) => path.endsWith('.sql')).length,
    contractBytes: files['openapi.json']?.length ?? 0,
  }
}

/** @param {string} folder @param {string} path @param {string} text */
function write(folder, path, text) {
  const full = join(folder, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, text)
}

/** @param {string} folder @param {string} message */
function commit(folder, message) {
  git(folder, 'add', '--all')
  git(folder, '-c', 'user.name=bench', '-c', 'user.email=bench@example.com', 'commit', '--quiet', '--message', message)
}

/** @param {string} folder @param {string[]} words */
function git(folder, ...words) {
  const env = { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' }
  return execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8', env })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = process.argv[2]
  if (folder === undefined) throw new Error('name the folder to write into')
  mkdirSync(folder, { recursive: true })
  console.log(writeSample(folder, { code: 2_000, migrations: 200, seed: 1 }))
}
