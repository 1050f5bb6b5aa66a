import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSigningKeys } from './signing-key.ts'
import { makeKey, toJwk } from './token-fixture.test.ts'

const families = [['EdDSA', 'Ed25519'], ['ES256'], ['ES384'], ['ES512'], ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']]
const every = [...families.flat(), 'HS256', 'none', 'ES256K', '']

for (const family of families) {
  const key = makeKey(family[0] ?? '', 'k')
  const fitting = (extra: object): string[] => {
    const [signing] = readSigningKeys({ keys: [toJwk(key, extra)] }, assert.fail)
    return every.filter((algorithm) => signing?.fits(algorithm))
  }
  test(`a key for ${family[0]} fits its own family, or the one algorithm it names, and nothing else`, () => {
    assert.deepEqual(fitting({}), family)
    for (const algorithm of family) assert.deepEqual(fitting({ alg: algorithm }), [algorithm])
    assert.deepEqual(fitting({ alg: 'HS256' }), [])
  })
}
