// Says thousands of statements to both tools, and looks after each at what must not have changed.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'libsql'
import { load, dist as thisDist } from '../kit/dist.mjs'
import { statements } from './statements.mjs'

/** Longer than a statement may take, on a machine that is busy. */
const hangsMs = 30_000
const secret = 'canary-7f3a9c'
const writable = ['decisions', 'patterns', 'insights']

/**
 * @param {{ count: number, seed?: number, dist?: string, mostFaults?: number, say?: (line: string) => void }} options
 */
export async function fuzzStatements({ count, seed = 1, dist = thisDist, mostFaults = 20, say = () => {} }) {
  const root = mkdtempSync(join(tmpdir(), 'lintel-sql-'))
  const folder = join(root, 'project')
  mkdirSync(folder)
  const canary = plantCanaries(root)
  const { openKnowledge } = await load('memory/index.js', dist)
  const { waitingOutside } = await load('house/outside.js', dist)
  const knowledge = await openKnowledge({ folder, outside: { ...waitingOutside, now: () => 1_769_851_800_000 } })
  const faults = []
  const figures = { statements: 0, answered: 0, changed: 0, refused: 0, slowestMs: 0 }
  const fault = (sql, what) => faults.push(`${what}: ${sql.slice(0, 300)}`)
  try {
    await knowledge.store({ key: 'kept', value: 'as it is' })
    await knowledge.execute(
      `INSERT INTO decisions (agent_name, decision_type, title, description, rationale) VALUES ('a', 'b', 'c', 'd', 'e')`,
    )
    const before = canaries(root)
    let known = await knowledge.read(look)
    for (const sql of statements({ seed, count, ...canary })) {
      figures.statements++
      for (const tool of ['query', 'execute']) {
        const began = performance.now()
        const answer = await Promise.race([knowledge[tool](sql).catch((error) => error), late()])
        const ms = performance.now() - began
        figures.slowestMs = Math.max(figures.slowestMs, Math.round(ms))
        if (answer === 'late') return { ...figures, faults: [...faults, `hangs: ${sql.slice(0, 300)}`] }
        if (answer instanceof Error && answer.name !== 'KnowledgeError') fault(sql, `${tool} failed with ${answer}`)
        if (answer instanceof Error) figures.refused++
        else if (tool === 'query') figures.answered++
        else figures.changed++
        if (!(answer instanceof Error) && tool === 'query' && JSON.stringify(answer).includes(secret))
          fault(sql, 'the canary was read')
        if (answer?.code === 'corrupt' || answer?.code === 'unavailable')
          fault(sql, `${tool} says ${answer.code}: ${answer.message}`)
        if (tool === 'execute' && !(answer instanceof Error)) {
          const now = await knowledge.read(look)
          for (const what of differences(known, now)) fault(sql, what)
          known = now
        }
      }
      if (figures.statements % 500 === 0) {
        say(JSON.stringify({ ...figures, faults: faults.length }))
        if (canaries(root) !== before) fault(sql, 'a file outside of memory was changed or made')
      }
      if (faults.length >= mostFaults) break
    }
    for (const what of differences(known, await knowledge.read(look))) fault('at the end', what)
    if (canaries(root) !== before) fault('at the end', 'a file outside of memory was changed or made')
    const strays = readdirSync(join(folder, '.lintel')).filter((file) => !['memory.db', 'memory.lock'].includes(file))
    if (strays.length > 0) fault('at the end', `files were made: ${strays}`)
    return { ...figures, imageBytes: readFileSync(join(folder, '.lintel', 'memory.db')).length, faults }
  } finally {
    await knowledge.close()
    rmSync(root, { recursive: true, force: true })
  }
}

function late() {
  return new Promise((resolve) => setTimeout(resolve, hangsMs, 'late').unref())
}

function plantCanaries(root) {
  const canaryFile = join(root, 'canary.txt')
  const canaryDatabase = join(root, 'canary.db')
  writeFileSync(canaryFile, secret)
  const database = new Sqlite(canaryDatabase)
  database.exec(`CREATE TABLE secrets (value); INSERT INTO secrets VALUES ('${secret}')`)
  database.close()
  return { canaryFile, canaryDatabase }
}

/** All files beside the project, and of the folder that this runs in the names. */
function canaries(root) {
  const files = readdirSync(root)
    .filter((file) => file !== 'project')
    .map((file) => [file, hash(readFileSync(join(root, file), 'latin1'))])
  return JSON.stringify([files, readdirSync(join(root, 'project')), readdirSync('.')])
}

/** What no statement may change, and what it may only add to. */
function look(state) {
  const all = (sql) => state.all(sql).map((row) => JSON.stringify(row))
  const fixed = {
    schema: all('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid'),
    settings: ['user_version', 'application_id', 'page_size', 'encoding', 'auto_vacuum'].flatMap((name) => all(`PRAGMA ${name}`)),
    memory: all('SELECT * FROM memory'),
    starters: all('SELECT * FROM starters'),
    starter_set: all('SELECT * FROM starter_set'),
    search_config: all('SELECT * FROM search_config'),
  }
  const rows = Object.fromEntries(
    writable.map((table) => [table, new Map(state.all(`SELECT * FROM ${table}`).map((row) => [row.id, row]))]),
  )
  const history = all('SELECT * FROM history ORDER BY id')
  const indexed = state.all('SELECT count(*) AS n FROM search')[0].n
  const kinds = Object.values(rows).reduce((sum, table) => sum + table.size, 0) + 1
  return {
    fixed: Object.fromEntries(Object.entries(fixed).map(([name, value]) => [name, hash(value.join('\n'))])),
    rows,
    history,
    indexed,
    kinds,
  }
}

function differences(before, after) {
  const found = Object.keys(before.fixed)
    .filter((name) => before.fixed[name] !== after.fixed[name])
    .map((name) => `${name} was changed`)
  if (before.history.some((row, i) => after.history[i] !== row)) found.push('history was changed')
  if (after.indexed !== after.kinds) found.push(`${after.indexed} of ${after.kinds} rows are found by words`)
  for (const table of writable) {
    for (const [id, row] of before.rows[table]) {
      const now = after.rows[table].get(id)
      if (now === undefined) found.push(`row ${id} of ${table} is gone`)
      else if (now.created_at !== row.created_at) found.push(`created_at of ${table} ${id} was changed`)
      else if (JSON.stringify(now) !== JSON.stringify(row) && after.history.length === before.history.length) {
        found.push(`row ${id} of ${table} was changed without a trace`)
      }
    }
    const ids = [...after.rows[table].keys()]
    if (ids.some((id, i) => id !== i + 1)) found.push(`the ids of ${table} are not counted`)
  }
  return found
}

const hash = (text) => createHash('sha256').update(text).digest('hex')
