import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEngine } from './engine.ts'
import { says } from './place.test-kit.ts'

test('where the engine is not installed the command that adds it is told', async () => {
  const missing = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ERR_MODULE_NOT_FOUND' }))
  await assert.rejects(createEngine(missing), says('unavailable', /run `npm install @sqlite\.org\/sqlite-wasm@/))
})
