import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'

test('without the client, one message says what adds it, in the versions this was tried with', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-without-nats-'))
  // The same code where the packages cannot be found, not even further up.
  for (const name of ['jetstream', 'transport-node']) mkdirSync(join(folder, 'node_modules/@nats-io', name), { recursive: true })
  cpSync(fileURLToPath(new URL('./load-nats.js', import.meta.url)), join(folder, 'load-nats.js'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const { loadNats } = (await import(pathToFileURL(join(folder, 'load-nats.js')).href)) as typeof import('./load-nats.ts')
  const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    optionalDependencies: Record<string, string>
  }
  const versions = ['@nats-io/transport-node', '@nats-io/jetstream'].map(
    (name) => `${name}@${manifest.optionalDependencies[name]}`,
  )
  await assert.rejects(loadNats(), { message: `events over NATS need its client: run \`npm install ${versions.join(' ')}\`` })
  rmSync(folder, { recursive: true })
})
