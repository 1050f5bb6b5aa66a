import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readRuns } from './runs.ts'

test('measured runs are read, the newest first; what is none is told and left out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-runs-'))
  try {
    assert.deepEqual(readRuns(folder), { runs: [], problems: [] })
    const from = join(folder, '.lintel/runs')
    mkdirSync(from, { recursive: true })
    const operation = { name: 'reads', requestsPerSecond: 10, p50Ms: 1, p95Ms: 2, p99Ms: 3, failed: 0 }
    const run = (id: string, at: string) => ({
      ...{ version: 1, id, at, command: 'node load.mjs', subject: 'notes', connections: 1, seconds: 1 },
      operations: [operation],
    })
    const write = (name: string, value: unknown) => writeFileSync(join(from, `${name}.json`), JSON.stringify(value))
    write('old', run('old', '2026-03-01T00:00:00Z'))
    write('new', run('new', '2026-03-02T00:00:00Z'))
    write('other', run('named-otherwise', '2026-03-03T00:00:00Z'))
    write('short', { ...run('short', '2026-03-04T00:00:00Z'), operations: [] })
    writeFileSync(join(from, 'torn.json'), '{ "version": 1,')
    const { runs, problems } = readRuns(folder)
    assert.deepEqual(
      runs.map(({ id }) => id),
      ['new', 'old'],
    )
    assert.deepEqual([...problems].sort(), [
      '.lintel/runs/other.json is no run: its id is not the name of its file',
      '.lintel/runs/short.json is no run: operations must NOT have fewer than 1 items',
      '.lintel/runs/torn.json is no run: it is not JSON, or too large',
    ])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
