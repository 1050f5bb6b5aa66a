import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Lab, Trial } from '../lab/index.ts'
import type { Database } from '../model/architecture/database.ts'
import type { Hypothesis } from '../model/finding.ts'
import { openFactCache } from './fact-cache.ts'
import { rememberingLab } from './remembering-lab.ts'

const folder = mkdtempSync(join(tmpdir(), 'lintel-lab-'))
after(() => rmSync(folder, { recursive: true }))

/** Tells what it was asked. It stands for an engine whose answers are of no matter here. */
function toldLab(asked: string[], outcome: { failed: string | null; proof: Trial['proof'] }): Lab {
  return {
    replay: async (database) => {
      asked.push(`replay ${database.source}`)
      return { database: { ...database, basis: 'replayed' }, failed: outcome.failed }
    },
    tryHypothesis: async (_, { tries }) => {
      asked.push(`try ${tries}`)
      return { proof: outcome.proof, summary: 'seen', steps: [] }
    },
    close: async () => {},
  }
}

const database = { source: 'migrations', kind: 'migrations', basis: 'read' } as Partial<Database> as Database
const hypothesis: Hypothesis = { tries: 'delete parent', parent: 'a', child: 'b', columns: ['a_id'] }

async function reviewed(file: string, read: Database, asked: string[], outcome: Parameters<typeof toldLab>[1]): Promise<unknown> {
  const facts = openFactCache(file, 'stamp')
  const lab = rememberingLab(toldLab(asked, outcome), facts)
  const replayed = await lab.replay(read)
  const trial = await lab.tryHypothesis(replayed.database, hypothesis)
  facts.save()
  return { replayed, trial }
}

test('the same database and the same hypothesis are not run twice, and another database is', async () => {
  const [file, asked] = [join(folder, 'same'), [] as string[]]
  const outcome = { failed: null, proof: 'reproduced' } as const
  const first = await reviewed(file, database, asked, outcome)
  assert.deepEqual(asked, ['replay migrations', 'try delete parent'])
  assert.deepEqual(await reviewed(file, database, asked, outcome), first)
  assert.equal(asked.length, 2)
  await reviewed(file, { ...database, source: 'other' }, asked, outcome)
  assert.deepEqual(asked.slice(2), ['replay other', 'try delete parent'])
})

test('what did not come to its end is tried again', async () => {
  const [file, asked] = [join(folder, 'ended'), [] as string[]]
  for (const outcome of [
    { failed: 'it took longer than 20 s', proof: 'reproduced' },
    { failed: null, proof: 'not run' },
    { failed: null, proof: 'reproduced' },
  ] as const) {
    await reviewed(file, database, asked, outcome)
  }
  assert.deepEqual(asked, [
    'replay migrations',
    'try delete parent',
    'replay migrations',
    'try delete parent',
    'try delete parent',
  ])
})
