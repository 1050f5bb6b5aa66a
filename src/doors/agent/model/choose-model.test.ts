import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseModel } from './choose-model.ts'

const local = { LINTEL_MODEL_URL: 'http://127.0.0.1:1/v1' }
const both = { ANTHROPIC_API_KEY: 'a', OPENAI_API_KEY: 'o' }

test('the model is the one that is named, of the provider that is named or the only one there is', () => {
  const short = (asked: string | undefined, environment: Record<string, string>) => {
    const { provider, model, key } = chooseModel(asked, environment)
    return [provider, model, key]
  }
  assert.deepEqual(short('anthropic/x', both), ['anthropic', 'x', 'a'])
  assert.deepEqual(short('openai/x', { ...both, ...local }), ['openai', 'x', 'o'])
  assert.deepEqual(short('x', { OPENAI_API_KEY: 'o' }), ['openai', 'x', 'o'])
  assert.deepEqual(short('x', { ANTHROPIC_API_KEY: ' a ' }), ['anthropic', 'x', 'a'])
  assert.deepEqual(short(undefined, { ...local, LINTEL_MODEL: 'qwen/qwen3:8b' }), ['local', 'qwen/qwen3:8b', null])
  assert.deepEqual(short('local/y', { ...local, LINTEL_MODEL: 'x', LINTEL_MODEL_KEY: 'k' }), ['local', 'y', 'k'])
})

test('what names none is refused, with what works without', () => {
  for (const [asked, environment, says] of [
    [undefined, {}, /no language model is set up/],
    [undefined, local, /no language model is named/],
    [undefined, { LINTEL_MODEL: '  ', ...local }, /no language model is named/],
    ['x', {}, /does not say whose model it is/],
    ['x', both, /does not say whose model it is/],
    ['openai/x', { ANTHROPIC_API_KEY: 'a' }, /needs `OPENAI_API_KEY`/],
    ['local/x', both, /needs `LINTEL_MODEL_URL`/],
    ['local/x', { LINTEL_MODEL_URL: 'localhost' }, /is no URL/],
    ['local/x', { LINTEL_MODEL_URL: 'file:///etc/passwd' }, /is no URL/],
    ['local/x', { LINTEL_MODEL_URL: 'http://me:pass@host/v1' }, /holds a password/],
    ['local/', local, /names no model/],
  ] as const)
    assert.throws(() => chooseModel(asked, environment), says)
})
