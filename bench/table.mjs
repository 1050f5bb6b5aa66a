// @ts-check
// `node bench/table.mjs [result.json]` prints the Markdown of a result, the newest by default; `--write` puts it
// between the markers of docs/bench.md, `--check` fails when what stands there is something else.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { render } from './render.mjs'

const START = '<!-- bench:start -->'
const END = '<!-- bench:end -->'
const page = new URL('../docs/bench.md', import.meta.url)

/** @returns {import('./render.mjs').Result} */
function newest() {
  const folder = new URL('results/', import.meta.url)
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'review.json') : []
  const results = names.map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
  const last = results.toSorted((one, other) => (one.at < other.at ? -1 : 1)).at(-1)
  if (!last) throw new Error('bench/results has no result: run `node bench/run.mjs`')
  return last
}

/** The page cut at its markers. */
function readPage() {
  if (!existsSync(page)) throw new Error(`docs/bench.md is missing: make it with the lines ${START} and ${END}`)
  const text = readFileSync(page, 'utf8')
  const from = text.indexOf(START)
  const to = text.indexOf(END)
  if (from < 0 || to < from) throw new Error(`docs/bench.md lacks the lines ${START} and ${END}`)
  return { before: text.slice(0, from + START.length), between: text.slice(from + START.length, to), after: text.slice(to) }
}

function main() {
  const { values, positionals } = parseArgs({
    options: { check: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const result = positionals[0] ? JSON.parse(readFileSync(positionals[0], 'utf8')) : newest()
  const markdown = `\n\n${render(result)}\n\n`
  if (!values.check && !values.write) return console.log(markdown.trim())
  const { before, between, after } = readPage()
  if (values.write) return writeFileSync(page, before + markdown + after)
  if (between !== markdown)
    throw new Error('docs/bench.md is not what the newest result gives: run `node bench/table.mjs --write`')
}

try {
  main()
} catch (error) {
  console.error(/** @type {Error} */ (error).message)
  process.exitCode = 1
}
