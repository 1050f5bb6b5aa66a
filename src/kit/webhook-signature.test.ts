import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isWebhookSecret, signWebhook, verifyWebhook } from './webhook-signature.ts'

/** Published with the reference libraries of the specification. */
const vector = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  message: { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestampS: 1614265330, body: '{"test": 2432232314}' },
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const { secret, message } = vector
const sentMs = message.timestampS * 1000
const otherSecret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const headers = signWebhook(message, [secret])
const verify = (received: object, options: object = {}) =>
  verifyWebhook({ headers, body: message.body, ...received }, { secrets: [secret], nowMs: sentMs, ...options })

test('the vector of the specification', () => {
  assert.deepEqual(headers, {
    'webhook-id': message.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': vector.signature,
  })
  assert.deepEqual(verify({}), { valid: true, id: message.id, timestampS: message.timestampS })
  assert.deepEqual(verify({ body: Buffer.from(message.body) }), { valid: true, id: message.id, timestampS: message.timestampS })
})

describe('one that is valid', () => {
  test('may be among others', () => {
    const other = 'Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc='
    const all = [`v1,${other}`, `v2,${other}`, `v1a,${other}`, 'junk', vector.signature, `v1,${other}`].join(' ')
    assert.equal(verify({ headers: { ...headers, 'webhook-signature': all } }).valid, true)
  })

  test('may be of the old secret or the new one', () => {
    assert.equal(verify({}, { secrets: [otherSecret, secret] }).valid, true)
    const both = signWebhook(message, [otherSecret, secret])
    assert.equal(verify({ headers: both }).valid, true)
    assert.equal(verify({ headers: both }, { secrets: [otherSecret] }).valid, true)
    assert.deepEqual(verify({}, { secrets: [otherSecret] }), { valid: false, reason: 'wrong_signature' })
  })

  test('is not older or newer than the tolerance, to the millisecond', () => {
    assert.equal(verify({}, { nowMs: sentMs + 300_000 }).valid, true)
    assert.equal(verify({}, { nowMs: sentMs - 300_000 }).valid, true)
    assert.deepEqual(verify({}, { nowMs: sentMs + 300_001 }), { valid: false, reason: 'too_old' })
    assert.deepEqual(verify({}, { nowMs: sentMs - 300_001 }), { valid: false, reason: 'too_new' })
    assert.deepEqual(verify({}, { nowMs: sentMs + 1_001, toleranceMs: 1_000 }), { valid: false, reason: 'too_old' })
  })
})

describe('headers that are', () => {
  for (const name of Object.keys(headers)) {
    test(`without ${name}`, () =>
      assert.deepEqual(verify({ headers: { ...headers, [name]: undefined } }), { valid: false, reason: 'missing' }))
    test(`with ${name} twice`, () =>
      assert.deepEqual(verify({ headers: { ...headers, [name]: ['a', 'b'] } }), { valid: false, reason: 'malformed' }))
  }
  for (const timestamp of ['', 'hello', '1614265330.0', '01614265330', '-1', '1e9', ' 1614265330', '9'.repeat(400)]) {
    test(`of the time ${JSON.stringify(timestamp).slice(0, 20)}`, () =>
      assert.deepEqual(verify({ headers: { ...headers, 'webhook-timestamp': timestamp } }), {
        valid: false,
        reason: 'malformed',
      }))
  }
  for (const id of ['', 'a.b', 'a b', 'ä', 'a\n', 'x'.repeat(257)]) {
    test(`of the id ${JSON.stringify(id).slice(0, 20)}`, () =>
      assert.deepEqual(verify({ headers: { ...headers, 'webhook-id': id } }), { valid: false, reason: 'malformed' }))
  }
  for (const signature of [
    '',
    'v1,',
    'v1',
    'v1,dawfeoifkpqwoekfpqoekf',
    vector.signature.slice(0, 8),
    vector.signature.slice(3),
  ]) {
    test(`of the signature ${JSON.stringify(signature)}`, () =>
      assert.deepEqual(verify({ headers: { ...headers, 'webhook-signature': signature } }), {
        valid: false,
        reason: 'wrong_signature',
      }))
  }
  test('of a signature that only decodes to the same bytes', () => {
    const loose = [vector.signature.replace('=', ''), vector.signature.replace('OE=', 'OF='), `${vector.signature}=`]
    for (const signature of loose) {
      assert.equal(Buffer.from(signature.slice(3), 'base64').equals(Buffer.from(vector.signature.slice(3), 'base64')), true)
      assert.equal(verify({ headers: { ...headers, 'webhook-signature': signature } }).valid, false)
    }
  })
})

describe('whatever is signed', () => {
  const messages = fc.record({
    id: fc.string({ unit: fc.constantFrom('a', 'Z', '0', '_', '-', '1'), minLength: 1, maxLength: 20 }),
    timestampS: fc.nat({ max: 4_000_000_000 }),
    body: fc.uint8Array({ maxLength: 60 }),
  })

  test('is valid as it was, and not with any byte changed', () => {
    fc.assert(
      fc.property(messages, fc.nat(), fc.integer({ min: 1, max: 255 }), (signed, place, flip) => {
        const given = signWebhook(signed, [secret])
        const options = { secrets: [secret], nowMs: signed.timestampS * 1000, toleranceMs: Number.POSITIVE_INFINITY }
        assert.equal(verifyWebhook({ headers: given, body: signed.body }, options).valid, true)
        const parts = [...Object.values(given).map((text) => Buffer.from(text)), Buffer.from(signed.body)]
        const changed = parts[place % parts.length]!
        if (changed.length === 0) return
        const at = Math.floor(place / parts.length) % changed.length
        changed[at] = changed[at]! ^ flip
        const [id, timestamp, signature] = parts.slice(0, 3).map((bytes) => bytes.toString('latin1'))
        const forged = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }
        assert.equal(verifyWebhook({ headers: forged, body: parts[3]! }, options).valid, false)
      }),
      { numRuns: 3_000, seed: 4 },
    )
  })

  test('is not valid cut at another place', () => {
    const moved = { 'webhook-id': 'a', 'webhook-timestamp': '1', 'webhook-signature': '' }
    const signed = signWebhook({ id: 'a', timestampS: 1, body: '2.body' }, [secret])['webhook-signature']
    const options = { secrets: [secret], nowMs: 1_000 }
    const control = verifyWebhook({ headers: { ...moved, 'webhook-signature': signed }, body: '2.body' }, options)
    assert.equal(control.valid, true)
    const cut = { 'webhook-id': 'a.1', 'webhook-timestamp': '2', 'webhook-signature': signed }
    assert.equal(verifyWebhook({ headers: cut, body: 'body' }, options).valid, false)
  })
})

describe('a secret', () => {
  const base64 = (bytes: number) => Buffer.alloc(bytes, 0xfb).toString('base64')
  const right = [
    secret,
    `whsec_${base64(24)}`,
    `whsec_${base64(25)}`,
    `whsec_${base64(25).replace(/=/g, '')}`,
    `whsec_${base64(64)}`,
  ]
  const wrong = [
    '',
    'whsec_',
    base64(24),
    `whsec_${base64(23)}`,
    `whsec_${base64(65)}`,
    `${secret}\n`,
    `whsec_${'!'.repeat(32)}`,
    `whsec_${base64(24)} x`,
  ]
  test('is `whsec_` and 24 to 64 bytes', () => {
    for (const each of right) assert.equal(isWebhookSecret(each), true, each)
    for (const each of wrong) assert.equal(isWebhookSecret(each), false, each)
  })
  test('of no form is refused and not repeated', () => {
    const says = (error: Error) => error instanceof TypeError && !error.message.includes('hunter2')
    assert.throws(() => signWebhook(message, ['hunter2']), says)
    assert.throws(() => verify({}, { secrets: ['hunter2'] }), says)
    assert.throws(() => signWebhook(message, []), TypeError)
    assert.throws(() => verify({}, { secrets: [] }), TypeError)
  })
})

test('an id or a time of no form is not signed', () => {
  for (const id of ['', 'a.b', 'a b', 'a\r\nb']) assert.throws(() => signWebhook({ ...message, id }, [secret]), TypeError)
  for (const timestampS of [-1, 1.5, Number.NaN])
    assert.throws(() => signWebhook({ ...message, timestampS }, [secret]), TypeError)
})
