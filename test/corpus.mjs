// Measures reviews on the judged corpus of test/corpus: what of the planted defects is found, and what is said of clean twins.
//   node test/corpus.mjs [name…] [--write] [--false] [--missed]
// `--write` writes docs/rules/measured.md; the others say what was said wrongly, or not at all.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { load } from './kit/dist.mjs'

const folder = fileURLToPath(new URL('./corpus/', import.meta.url))
/** Findings below these are advice, which a clean repository may get. */
const counted = new Set(['blocker', 'high', 'medium'])

/** Names of the repositories, in order. */
export const names = readdirSync(folder)
  .filter((name) => existsSync(join(folder, name, 'planted.json')))
  .sort()

/** @param {string} name */
export async function measure(name) {
  const home = join(folder, name)
  const planted = JSON.parse(readFileSync(join(home, 'planted.json'), 'utf8'))
  const scratch = mkdtempSync(join(tmpdir(), 'lintel-corpus-'))
  try {
    const clean = await review(copy(scratch, 'clean', [join(home, 'clean')]))
    const bad = await review(copy(scratch, 'planted', [join(home, 'clean'), join(home, 'planted')], planted.removed))
    const said = new Set(clean.map(key))
    const fresh = bad.filter((finding) => !said.has(key(finding)))
    const found = planted.defects.map((defect) => ({
      defect,
      by: fresh.filter((finding) => answers(finding, defect, join(scratch, 'planted'))),
    }))
    return {
      name,
      found: found.filter(({ by }) => by.length > 0).map(({ defect }) => defect),
      missed: found.filter(({ by }) => by.length === 0).map(({ defect }) => defect),
      falseAlarms: clean.filter((finding) => counts(finding)),
      // Beside what was planted: right or wrong, somebody has to look.
      others: fresh.filter((finding) => counts(finding) && !found.some(({ by }) => by.includes(finding))),
      needTwo: planted.defects.filter(({ also }) => also?.length > 0).length,
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function copy(scratch, name, sources, removed = []) {
  const to = join(scratch, name)
  for (const source of sources) if (existsSync(source)) cpSync(source, to, { recursive: true })
  for (const path of removed) rmSync(join(to, path), { force: true })
  return to
}

async function review(root) {
  const { reviewFolder } = await load('house/review.js')
  const { rules } = await load('rules/index.js')
  const told = new Set(rules.filter((rule) => rule.profile !== 'audit').map(({ id }) => id))
  const { realOutside } = await load('house/outside.js')
  const cacheFolder = process.env.LINTEL_CACHE ?? join(tmpdir(), 'lintel-corpus-cache')
  const { review: done } = await reviewFolder({
    folder: root,
    profile: 'audit',
    all: false,
    rules: [],
    off: new Set(),
    severities: {},
    lab: true,
    withArchitecture: false,
    cacheFolder,
    outside: realOutside,
    residentBytes: () => process.memoryUsage.rss(),
  })
  return done.findings.map((finding) => ({ ...finding, isTold: told.has(finding.rule) }))
}

const counts = ({ severity, isTold }) => counted.has(severity) && isTold

const key = ({ rule, subject, at }) => `${rule} ${subject} ${at.file}`

/** The rule that was meant, at the file and near the line that were meant, or with one of the other places. */
function answers(finding, { rule, file, contains, also = [] }, root) {
  if (finding.rule !== rule) return false
  const places = [finding.at, ...finding.related.map(({ at }) => at)]
  return [{ file, contains }, ...also].some((spot) =>
    places.some((place) => place.file === spot.file && isNear(root, place, spot.contains)),
  )
}

function isNear(root, { file, line }, contains) {
  const path = join(root, file)
  if (!existsSync(path)) return false
  const lines = readFileSync(path, 'utf8').split('\n')
  return (
    lines.some((text, i) => text.includes(contains) && Math.abs(i + 1 - line) <= 12) ||
    !lines.some((text) => text.includes(contains))
  )
}

/** Recall and false alarms of each rule. */
export function byRule(results) {
  const rules = new Map()
  const of = (rule) => {
    if (!rules.has(rule)) rules.set(rule, { planted: 0, found: 0, falseAlarms: 0 })
    return rules.get(rule)
  }
  for (const { found, missed, falseAlarms } of results) {
    for (const { rule } of found) {
      of(rule).planted++
      of(rule).found++
    }
    for (const { rule } of missed) of(rule).planted++
    for (const { rule } of falseAlarms) of(rule).falseAlarms++
  }
  return [...rules].sort(([a], [b]) => (a < b ? -1 : 1))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { write: { type: 'boolean' }, false: { type: 'boolean' }, missed: { type: 'boolean' }, others: { type: 'boolean' } },
  })
  const results = []
  for (const name of positionals.length > 0 ? positionals : names) {
    const result = await measure(name)
    results.push(result)
    const all = result.found.length + result.missed.length
    console.log(
      `${name}: ${result.found.length} of ${all} found, ${result.falseAlarms.length} false alarms, ${result.others.length} others`,
    )
    if (values.missed)
      for (const { rule, file, contains } of result.missed) console.log(`  missed ${rule} in ${file}: ${contains}`)
    const tell = (word, finding) =>
      console.log(
        `  ${word} ${finding.severity} ${finding.rule} ${finding.at.file}:${finding.at.line} ${finding.message.slice(0, 160)}`,
      )
    if (values.false) for (const finding of result.falseAlarms) tell('false', finding)
    if (values.others) for (const finding of result.others) tell('other', finding)
  }
  const sum = (of) => results.reduce((total, result) => total + of(result), 0)
  const [found, missed] = [sum((each) => each.found.length), sum((each) => each.missed.length)]
  console.log(
    `${found} of ${found + missed} planted defects found; ${sum((each) => each.falseAlarms.length)} false alarms on ${results.length} clean twins; ${sum((each) => each.needTwo)} defects need two artefacts`,
  )
  if (values.write) {
    const path = fileURLToPath(new URL('../docs/rules/measured.md', import.meta.url))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, table(results))
  }
}

/** @param {Awaited<ReturnType<typeof measure>>[]} results */
export function table(results) {
  const rows = byRule(results).map(
    ([rule, { planted, found, falseAlarms }]) => `| ${rule} | ${planted} | ${found} | ${falseAlarms} |`,
  )
  return `# Rules, as measured\n\nWritten by \`node test/corpus.mjs --write\`: ${results.length} repositories of test/corpus, each with a clean twin.\n\n| rule | planted | found | false alarms on clean twins |\n|---|---|---|---|\n${rows.join('\n')}\n`
}
