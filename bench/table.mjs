// @ts-check
// `node bench/table.mjs [result.json]` prints the Markdown of a result, the newest of each engine by default; `--write` puts
// them between their markers in docs/bench.md, `--check` fails when what stands there is something else.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { render } from './render.mjs'

/** Each engine has its part of the page. */
const ENGINES = ['sqlite', 'postgres']
const page = new URL('../docs/bench.md', import.meta.url)

/** @param {string} engine @returns {import('./render.mjs').Result} */
function newest(engine) {
  const folder = new URL('results/', import.meta.url)
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'review.json') : []
  const results = names.map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
  const last = results
    .filter(({ options }) => options.engine === engine)
    .toSorted((one, other) => (one.at < other.at ? -1 : 1))
    .at(-1)
  if (!last) throw new Error(`bench/results has no result of ${engine}: run \`node bench/run.mjs --engine ${engine}\``)
  return last
}

/** The page with what `between` says between the markers of an engine. @param {string} text @param {string} engine @param {string} between */
function put(text, engine, between) {
  const [start, end] = [`<!-- bench:${engine}:start -->`, `<!-- bench:${engine}:end -->`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/bench.md lacks the lines ${start} and ${end}`)
  return `${text.slice(0, from + start.length)}\n\n${between}\n\n${text.slice(to)}`
}

function main() {
  const { values, positionals } = parseArgs({
    options: { check: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  if (positionals[0]) return console.log(render(JSON.parse(readFileSync(positionals[0], 'utf8'))))
  const results = ENGINES.map((engine) => ({ engine, markdown: render(newest(engine)) }))
  if (!values.check && !values.write) return console.log(results.map(({ markdown }) => markdown).join('\n\n'))
  if (!existsSync(page)) throw new Error('docs/bench.md is missing')
  const text = readFileSync(page, 'utf8')
  const wanted = results.reduce((all, { engine, markdown }) => put(all, engine, markdown), text)
  if (values.write) return writeFileSync(page, wanted)
  if (text !== wanted) throw new Error('docs/bench.md is not what the newest results give: run `node bench/table.mjs --write`')
}

try {
  main()
} catch (error) {
  console.error(/** @type {Error} */ (error).message)
  process.exitCode = 1
}
