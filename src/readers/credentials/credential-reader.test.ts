import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memorySources } from '../sources.test-kit.ts'
import { credentialReader } from './index.ts'

async function read(files: Record<string, string>) {
  const { credentials = [] } = await credentialReader.read(memorySources(files))
  return credentials.map(({ kind, name, masked, place }) => ({
    kind,
    name,
    masked,
    at: `${place.file}:${place.line}:${place.column}`,
  }))
}

test('an address with its password is found, and the password is no fact', async () => {
  const text = "const a = 1\nconst url = 'postgres://app:Rk7t2Vq9Xw@db.internal:5432/app'\n"
  const found = await read({ 'src/db.ts': text })
  assert.deepEqual(found, [{ kind: 'address', name: null, masked: 'postgres://app:…@db.internal', at: 'src/db.ts:2:14' }])
})

test('what is known by its shape is not told by its name again', async () => {
  const found = await read({ 'src/aws.ts': "export const awsAccessKey = 'AKIAQ7ZK4M2XW9TB6RUE'\n" })
  assert.deepEqual(
    found.map(({ kind }) => kind),
    ['token'],
  )
})

test('what stands in for the environment has the place of its text', async () => {
  const text = "export const secret = process.env.JWT_SECRET ?? 'hush'\n"
  const { credentials = [] } = await credentialReader.read(memorySources({ 'src/config.ts': text }))
  assert.deepEqual(
    credentials.map(({ place }) => text.slice(place.start, place.end)),
    ["'hush'"],
  )
})

test('examples, tests and prose are not read', async () => {
  const text = 'AKIAQ7ZK4M2XW9TB6RUE\n'
  assert.deepEqual(await read({ '.env.example': text, 'test/a.ts': text, 'README.md': text, 'docs/a.yaml': text }), [])
})
