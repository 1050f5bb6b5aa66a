import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openProjectMemory, type ProjectMemory } from './project-memory.ts'

describe('the memory of a project that is open for long', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-project-memory-'))
  const adr = join(folder, 'docs/adr')
  let memory: ProjectMemory
  before(async () => {
    memory = await openProjectMemory(folder)
  })
  after(async () => {
    await memory.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const titles = async () => (await memory.query('SELECT title FROM decisions ORDER BY id')).rows.flat()

  test('what an agent records becomes a file, and an edit of the file is seen by the next question', async () => {
    assert.deepEqual(await titles(), [])
    await memory.execute(
      `INSERT INTO decisions (agent_name, decision_type, title, description, rationale) VALUES ('a', 'architecture', 'One', 'D', 'R')`,
    )
    assert.deepEqual(await memory.writeFiles(), { files: ['docs/adr/0001-one.md'], problems: [] })
    const file = join(adr, '0001-one.md')
    writeFileSync(file, readFileSync(file, 'utf8').replace('# One', '# The first'))
    assert.deepEqual(await titles(), ['The first'])
    writeFileSync(join(adr, '0002-two.md'), readFileSync(file, 'utf8').replace('# The first', '# Two'))
    assert.equal((await memory.search('Two'))[0]?.reference, 'ADR-2')
    assert.deepEqual(await titles(), ['The first', 'Two'])
  })

  test('a file that is none is told where something is recorded, and stands in no way', async () => {
    writeFileSync(join(adr, '0003-broken.md'), '---\nstatus: [\n---\n# Broken\n')
    assert.deepEqual(await titles(), ['The first', 'Two'])
    const { problems } = await memory.writeFiles()
    assert.match(problems.join('\n'), /^docs\/adr\/0003-broken\.md:\d+: /)
    assert.deepEqual(readdirSync(adr).sort(), ['0001-one.md', '0002-two.md', '0003-broken.md'])
  })
})
