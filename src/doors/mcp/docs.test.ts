import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Client } from '@modelcontextprotocol/client'
import { root } from '../cli/command.test-kit.ts'
import { allTools } from '../tools/index.ts'
import { call, connectStdio } from './mcp.test-kit.ts'

const page = readFileSync(join(root, 'docs/mcp.md'), 'utf8')
const calls = [...page.matchAll(/^```json call\n(.*?)^```/gms)].map(
  ([, text]) => JSON.parse(text!) as { name: string; arguments: object },
)
const folder = mkdtempSync(join(tmpdir(), 'lintel-mcp-docs-'))
let client: Client
before(async () => {
  cpSync(join(root, 'examples/social'), folder, { recursive: true, filter: (path) => !path.includes('.lintel') })
  client = await connectStdio(folder)
})
after(async () => {
  await client.close()
  rmSync(folder, { recursive: true, force: true })
})

test('the calls of docs/mcp.md are answered as those of tools that there are', async () => {
  assert.ok(calls.length >= 6)
  for (const { name, arguments: input } of calls) {
    const answer = await call(client, name, input)
    assert.equal(answer.isError, false, `${name}: ${answer.text}`)
  }
})

test('docs/mcp.md names every tool', () => {
  for (const { name } of allTools) assert.ok(page.includes(`\`${name}\``), name)
})
