// Twenty decisions that the code breaks one by one are named, with the place; fifty edits that break none name none.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { load } from './kit/dist.mjs'
import { breaks, decisions, project, unrelated } from './recall/project.mjs'

const { checkDecisions } = await load('house/check-decisions.js')
const { runCommand } = await load('doors/cli/run-command.js')
const cacheFolder = mkdtempSync(join(tmpdir(), 'lintel-decisions-'))
after(() => rmSync(cacheFolder, { recursive: true, force: true }))

async function verdictsOf(files) {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-decisions-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    return await checkDecisions({ folder, cacheFolder }, (line) => runCommand(line, { folder }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const whole = { ...project, ...decisions }
const brokenOf = (verdicts) =>
  verdicts.filter(({ state }) => state !== 'kept').map(({ decision, places, why }) => ({ decision, places, why }))

describe('decisions that are held against the code', { timeout: 600_000 }, () => {
  test('all twenty are looked at, and kept', async () => {
    const verdicts = await verdictsOf(whole)
    assert.equal(verdicts.length, 20)
    assert.deepEqual(brokenOf(verdicts), [])
  })

  for (const [number, [edit, file]] of Object.entries(breaks)) {
    test(`what breaks ADR-${number} (${Object.keys(decisions)[number - 1]}) names it, and where`, async () => {
      const broken = brokenOf(await verdictsOf(edit(whole)))
      assert.deepEqual(
        broken.map(({ decision }) => decision),
        [`ADR-${number}`],
        JSON.stringify(broken),
      )
      if (file !== null)
        assert.ok(
          broken[0].places.some((place) => place.file === file),
          JSON.stringify(broken),
        )
    })
  }

  test('fifty edits that break none name none', async () => {
    assert.equal(unrelated.length, 50)
    for (const [i, edit] of unrelated.entries()) {
      const edited = edit(whole)
      assert.notDeepEqual(edited, whole)
      assert.deepEqual(brokenOf(await verdictsOf(edited)), [], `edit ${i}`)
    }
  })
})
