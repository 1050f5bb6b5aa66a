// Decisions are brought in step by processes that are killed at random: the next one finishes what they began.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { load } from './kit/dist.mjs'

const syncer = fileURLToPath(new URL('./decisions/syncer.mjs', import.meta.url))
const decisions = 30
const kills = 12

/** @returns {Promise<string>} what it said, where it came to an end */
const run = (folder, killAfterMs) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [syncer, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (data) => {
      said += data
      if (killAfterMs !== undefined && said.startsWith('begun')) setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    })
    child.on('close', (code, signal) =>
      code === 0 || signal === 'SIGKILL' ? resolve(said) : reject(new Error(`it ended with ${code}`)),
    )
  })

test('killed at any moment, the next finishes it: each row has its file, each file its row, and no edit is lost', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-decisions-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const { openKnowledge } = await load('memory/index.js')
  const { waitingOutside: outside } = await load('house/outside.js')
  const knowledge = await openKnowledge({ folder, outside })
  t.after(() => knowledge.close())
  const adr = join(folder, 'docs/adr')
  mkdirSync(adr, { recursive: true })
  await knowledge.write((state) => {
    for (let id = 1; id <= decisions; id++)
      state.recordDecision({ id, agentName: 'ann', decisionType: 'api', title: `Row ${id}`, description: 'D.', rationale: 'R.' })
  })
  for (let id = decisions + 1; id <= 2 * decisions; id++)
    writeFileSync(join(adr, `${id}-file.md`), `# File ${id}\n\n## Status\n\nAccepted\n\n## Context\n\nC.\n\n## Decision\n\nD.\n`)
  const ends = []
  for (let n = 0; n < kills; n++) ends.push(await run(folder, (n * 37) % 200))
  await run(folder)
  // Then both sides are edited, and it is killed again.
  await knowledge.write((state) => {
    for (let id = 1; id <= 2 * decisions; id += 2) state.changeDecision(id, { rationale: `Row says ${id}.` })
  })
  for (const name of readdirSync(adr)) {
    const path = join(adr, name)
    writeFileSync(path, `${readFileSync(path, 'utf8').replace(/(# )(Row|File)/, '$1Edited $2')}\n## Links\n\n* mine  \n`)
  }
  for (let n = 0; n < kills; n++) ends.push(await run(folder, (n * 53) % 200))
  await run(folder)
  const quiet = { created: 0, updated: 0, conflicts: [], problems: [] }
  assert.deepEqual(JSON.parse((await run(folder)).split('\n')[1]), quiet)
  const rows = await knowledge.read((state) => state.decisions())
  assert.equal(rows.length, 2 * decisions)
  assert.equal(readdirSync(adr).length, 2 * decisions, readdirSync(adr).join())
  for (const { id, title, rationale } of rows) {
    const name = readdirSync(adr).find((each) => Number.parseInt(each, 10) === id)
    const text = readFileSync(join(adr, name), 'utf8')
    assert.match(title, /^Edited /)
    assert.ok(
      text.includes(`# ${title}\n`) && text.includes(`\n${rationale}\n`) && text.endsWith('\n## Links\n\n* mine  \n'),
      text,
    )
    if (id % 2 === 1) assert.equal(rationale, `Row says ${id}.`)
  }
  assert.ok(
    ends.some((said) => said === 'begun\n'),
    'none was killed while it was at work',
  )
})
