// docs/rules: a page for each rule, and their list, from the rules themselves: `node scripts/rule-pages.mjs`; `--check` only compares.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = process.env.LINTEL_DIST ?? join(root, 'dist')
const folder = join(root, 'docs/rules')
const load = (file) => import(pathToFileURL(join(dist, file)).href)
const { rules } = await load('rules/index.js')
const { rulePage, rulesIndex } = await load('rules/page.js')

const pages = new Map([['README.md', rulesIndex(rules)], ...rules.map((rule) => [`${rule.id}.md`, rulePage(rule)])])
const there = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.md') && file !== 'measured.md',
)
const stale = [
  ...[...pages].filter(([file, text]) => read(file) !== text).map(([file]) => file),
  ...there.filter((file) => !pages.has(file)),
]

if (process.argv.includes('--check')) {
  for (const file of stale)
    console.error(`${relative(root, join(folder, file))} is not what its rule says: run \`node scripts/rule-pages.mjs\``)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  for (const file of there) if (!pages.has(file)) rmSync(join(folder, file))
  for (const [file, text] of pages) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
}

function read(file) {
  try {
    return readFileSync(join(folder, file), 'utf8')
  } catch {
    return null
  }
}
