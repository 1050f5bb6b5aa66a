import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from '../kit/dist.mjs'

const { connect } = await load('adapters/sqlite/driver.js')

/** Opens a copy of what a dead process left and holds it against what its clients were told. @param {string} folder */
export function judge(folder, asked, fail) {
  if (!existsSync(join(folder, 'data', 'data.db'))) return
  const copy = mkdtempSync(join(tmpdir(), 'lintel-crash-judge-'))
  try {
    cpSync(join(folder, 'data'), copy, { recursive: true })
    const connection = connect(join(copy, 'data.db'), { durability: 'full' })
    judgeRows((sql) => connection.prepare(sql).all([]), asked, fail)
    connection.close()
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function judgeRows(all, asked, fail) {
  const integrity = all('PRAGMA integrity_check').flat().join()
  if (integrity !== 'ok') fail(`integrity: ${integrity}`)
  if (all(`SELECT name FROM sqlite_master WHERE name = 'vote'`).length === 0) return
  const broken = all('SELECT * FROM pragma_foreign_key_check')
  if (broken.length > 0) fail(`refs that point at nothing: ${JSON.stringify(broken)}`)
  const counted = (table) => new Map(all(`SELECT mark, count(*) FROM ${table} GROUP BY mark`))
  const [posts, votes] = [counted('post'), counted('vote')]
  for (const { kind, mark, answer } of asked) {
    const rows = (kind === 'vote' ? votes : posts).get(mark) ?? 0
    if (answer !== null && rows === 0) fail(`${kind} ${mark} was acknowledged and is lost`)
    if (rows > 1) fail(`${kind} ${mark} happened ${rows} times`)
  }
  const known = new Set(asked.map(({ mark }) => mark))
  for (const mark of [...posts.keys(), ...votes.keys()]) if (!known.has(mark)) fail(`nobody asked for ${mark}`)
  const halves = all(
    `SELECT mark, votes, (SELECT count(*) FROM vote WHERE post_id = post.id) AS rows FROM post WHERE votes <> rows`,
  )
  for (const [mark, says, rows] of halves) fail(`half a vote: ${mark} counts ${says} votes of ${rows}`)
}
