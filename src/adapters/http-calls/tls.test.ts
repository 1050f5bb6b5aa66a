import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { selfSigned } from './certificate.test-kit.ts'

describe('over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-tls-'))
  const authority = join(folder, 'authority.pem')
  const { cert, key } = selfSigned()
  const served: (string | false)[] = []
  const server = createServer({ cert, key }, ({ socket }, answer) => {
    served.push((socket as { servername?: string | false }).servername ?? false)
    answer.end()
  })
  before(async () => {
    writeFileSync(authority, cert)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  after(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })

  const child = fileURLToPath(new URL('./tls-child.test-kit.js', import.meta.url))
  const run = async (name: string, env: object) => {
    const { port } = server.address() as AddressInfo
    served.length = 0
    const { stdout } = await promisify(execFile)(process.execPath, [child, String(port), name], {
      env: { ...process.env, ...env },
    })
    return JSON.parse(stdout) as { called: unknown; delivered: { delivered: boolean; reason?: string } }
  }

  for (const [name, asked] of [
    ['localhost', 'localhost'],
    ['127.0.0.1', false],
  ] as const) {
    test(`a system and an endpoint called ${name} that a known authority vouches for are reached`, async () => {
      const outcome = await run(name, { NODE_EXTRA_CA_CERTS: authority })
      assert.deepEqual(outcome, { called: 200, delivered: { delivered: true } })
      assert.deepEqual(served, [asked, asked])
    })
  }

  test('one that nobody vouches for is not asked', async () => {
    const { called, delivered } = await run('localhost', { NODE_EXTRA_CA_CERTS: '' })
    assert.match(String(called), /^external system `payments` cannot be reached, or broke off \(`DEPTH_ZERO_SELF_SIGNED_CERT`\)$/)
    assert.match(delivered.reason ?? '', /DEPTH_ZERO_SELF_SIGNED_CERT/)
    assert.deepEqual(served, [])
  })

  test('one that is vouched for by another name is not asked', async () => {
    const { delivered } = await run('other.localhost', { NODE_EXTRA_CA_CERTS: authority })
    assert.match(delivered.reason ?? '', /ERR_TLS_CERT_ALTNAME_INVALID/)
    assert.deepEqual(served, [])
  })
})
