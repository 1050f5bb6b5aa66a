import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { audience, claims, issuer, makeKey, makeToken, outcome, startMs, type TestKey, toSet } from './token-fixture.test.ts'
import { createTokenVerifier, type KeySource, type TokenVerifier } from './verify-token.ts'

const minute = 60_000

describe('keys fetched from an issuer', () => {
  const first = makeKey('EdDSA', 'first')
  const second = makeKey('ES256', 'second')
  let server: Server
  let origin: string
  let requests: string[]
  let answer: RequestListener
  let nowMs: number
  let problems: string[]

  beforeEach(async () => {
    requests = []
    problems = []
    nowMs = startMs
    serve(first)
    server = createServer((request, response) => {
      requests.push(request.url ?? '')
      answer(request, response)
    })
    // A machine that stands still for five seconds is no issuer that hangs up.
    server.keepAliveTimeout = 60_000
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })

  function serve(...keys: readonly TestKey[]): void {
    answer = (_, response) => response.end(JSON.stringify(toSet(...keys)))
  }

  function fail(status = 500): void {
    answer = (_, response) => response.writeHead(status).end('no')
  }

  function open(keys: KeySource = { kind: 'url', url: `${origin}/keys` }, tokenIssuer = issuer): TokenVerifier {
    return createTokenVerifier(
      { issuer: tokenIssuer, audience, keys },
      { now: () => nowMs, fetch, onProblem: (message) => problems.push(message) },
    )
  }

  const fresh = (key: TestKey, sub = 'ada'): string => makeToken(key, claims({ sub, exp: startMs / 1000 + 86_400 }))

  test('are fetched on first need, once for all who wait', async () => {
    const verifier = open()
    assert.equal(requests.length, 0)
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, i) => outcome(verifier, fresh(first, `u${i}`))))
    assert.deepEqual(new Set(outcomes), new Set(['accepted']))
    assert.equal(requests.length, 1)
  })

  test('rotation: a new key is learnt from the first token that names it, and the old one goes on', async () => {
    const verifier = open()
    await verifier.verify(fresh(first))
    serve(first, second)
    const outcomes = await Promise.all(
      ['a', 'b', 'c'].flatMap((sub) => [outcome(verifier, fresh(second, sub)), outcome(verifier, fresh(first, sub))]),
    )
    assert.deepEqual(new Set(outcomes), new Set(['accepted']))
    assert.equal(requests.length, 2)
  })

  test('rotation works for keys without names too', async () => {
    const [old, next] = [makeKey('EdDSA', undefined), makeKey('EdDSA', undefined)]
    serve(old)
    const verifier = open()
    await verifier.verify(fresh(old))
    serve(old, next)
    assert.equal(await outcome(verifier, fresh(next)), 'accepted')
    assert.equal(requests.length, 2)
  })

  test('unknown kids cause one refetch in 30 s, however many there are', async () => {
    const verifier = open()
    await verifier.verify(fresh(first))
    for (let i = 0; i < 50; i++)
      assert.equal(await outcome(verifier, makeToken(first, claims(), { kid: `guess-${i}` })), 'token_invalid')
    assert.equal(requests.length, 2)
    nowMs += 29_999
    await outcome(verifier, makeToken(first, claims(), { kid: 'late' }))
    assert.equal(requests.length, 2)
    nowMs += 1
    await outcome(verifier, makeToken(first, claims(), { kid: 'late' }))
    assert.equal(requests.length, 3)
  })

  test('a clock set back does not prolong the cooldown', async () => {
    const verifier = open()
    await verifier.verify(fresh(first))
    await outcome(verifier, fresh(second))
    nowMs -= 3_600_000
    serve(first, second)
    const token = makeToken(second, claims({ iat: undefined }))
    assert.equal(await outcome(verifier, token), 'accepted')
  })

  test('a forged signature on a known kid causes no fetch', async () => {
    const verifier = open()
    await verifier.verify(fresh(first))
    assert.equal(await outcome(verifier, makeToken(makeKey('EdDSA', 'first'))), 'token_invalid')
    assert.equal(requests.length, 1)
  })

  test('a key that was taken away is refused after the next refresh, and its cached tokens go at once', async () => {
    serve(first, second)
    const verifier = open()
    const [kept, lost] = [fresh(first), fresh(second)]
    await Promise.all([verifier.verify(kept), verifier.verify(lost)])
    serve(first)
    nowMs += 4 * minute
    await outcome(verifier, makeToken(first, claims(), { kid: 'unknown' }))
    assert.ok(verifier.cached(kept))
    assert.equal(verifier.cached(lost), undefined)
    assert.equal(await outcome(verifier, lost), 'token_invalid')
  })

  test('the set is refreshed when it is five minutes old, without any unknown key', async () => {
    serve(first, second)
    const verifier = open()
    await verifier.verify(fresh(second))
    serve(first)
    nowMs += 5 * minute
    assert.equal(await outcome(verifier, fresh(second)), 'token_invalid')
    assert.equal(requests[1], '/keys')
  })

  test('a key replaced under its old name loses its cached tokens', async () => {
    const verifier = open()
    const token = fresh(first)
    await verifier.verify(token)
    const replaced = makeKey('EdDSA', 'first')
    serve(replaced)
    await outcome(verifier, makeToken(first, claims(), { kid: 'unknown' }))
    assert.equal(verifier.cached(token), undefined)
    assert.equal(await outcome(verifier, token), 'token_invalid')
    assert.equal(await outcome(verifier, fresh(replaced)), 'accepted')
  })

  test('when fetching fails the last good keys stay, it is reported, and an unknown kid is not called forged', async () => {
    const verifier = open()
    await verifier.verify(fresh(first))
    fail()
    nowMs += 6 * minute
    assert.equal(await outcome(verifier, fresh(first, 'bob')), 'accepted')
    assert.equal(await outcome(verifier, fresh(first, 'dan')), 'accepted')
    assert.equal(requests.length, 2)
    assert.match(problems.join('\n'), /status 500; the last good keys stay in use/)
    assert.equal(await outcome(verifier, fresh(second)), 'keys_unavailable')
    nowMs += 24 * 60 * minute - 7 * minute
    assert.equal(await outcome(verifier, fresh(first, 'cy')), 'accepted')
    serve(first, second)
    nowMs += 31_000
    assert.equal(await outcome(verifier, fresh(second)), 'accepted')
  })

  test('while the issuer is known to be failing nobody with a known key waits for it', { timeout: 3_000 }, async () => {
    let calls = 0
    let next: () => Promise<Response> = async () => Response.json(toSet(first))
    const counted = (): Promise<Response> => {
      calls++
      return next()
    }
    const verifier = createTokenVerifier(
      { issuer, audience, keys: { kind: 'url', url: `${origin}/keys` } },
      { now: () => nowMs, fetch: counted },
    )
    await verifier.verify(fresh(first))
    next = () => Promise.reject(new TypeError('fetch failed'))
    nowMs += 5 * minute
    assert.equal(await outcome(verifier, fresh(first, 'bob')), 'accepted')
    assert.equal(await outcome(verifier, fresh(first, 'cy')), 'accepted')
    assert.equal(calls, 2)
    next = () => new Promise(() => {})
    nowMs += minute
    assert.equal(await outcome(verifier, fresh(first, 'dan')), 'accepted')
    assert.equal(calls, 3)
  })

  test('a token whose key is taken away while it is checked is not cached', async () => {
    const slow = makeKey('ES512', 'slow')
    const answers = [Promise.resolve(Response.json(toSet(first, slow)))]
    let removeKey = (): void => {}
    answers.push(
      new Promise((done) => {
        removeKey = () => done(Response.json(toSet(first)))
      }),
    )
    const verifier = createTokenVerifier(
      { issuer, audience, algorithms: ['EdDSA', 'ES512'], keys: { kind: 'url', url: `${origin}/keys` } },
      { now: () => nowMs, fetch: () => answers.shift() ?? assert.fail() },
    )
    await verifier.verify(fresh(slow, 'warm'))
    const looking = outcome(verifier, makeToken(first, claims(), { kid: 'unknown' }))
    while (answers.length > 0) await new Promise(setImmediate)
    const token = fresh(slow)
    const checking = outcome(verifier, token)
    removeKey()
    await Promise.all([looking, checking])
    assert.equal(verifier.cached(token), undefined)
  })

  test('without any keys the answer is keys_unavailable, and the next attempt waits two seconds', async () => {
    fail(503)
    const verifier = open()
    assert.equal(await outcome(verifier, fresh(first)), 'keys_unavailable')
    assert.equal(await outcome(verifier, fresh(first)), 'keys_unavailable')
    assert.equal(requests.length, 1)
    serve(first)
    nowMs += 2_000
    assert.equal(await outcome(verifier, fresh(first)), 'accepted')
  })

  test('a malformed token causes no fetch', async () => {
    const verifier = open()
    assert.equal(await outcome(verifier, 'a.b.c'), 'token_malformed')
    assert.equal(await outcome(verifier, makeToken(first, claims(), { alg: 'none' })), 'token_invalid')
    assert.equal(requests.length, 0)
  })

  const big = JSON.stringify({ ...toSet(first), fill: 'x'.repeat(256 * 1024) })
  const refused: [name: string, answer: RequestListener, problem: RegExp][] = [
    ['a body over 256 KiB', (_, response) => response.end(big), /longer than 256 KiB/],
    [
      'a body over 256 KiB when unpacked',
      (_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(big)),
      /longer than 256 KiB/,
    ],
    [
      'a redirect',
      (request, response) =>
        request.url === '/keys'
          ? response.writeHead(302, { location: '/moved' }).end()
          : response.end(JSON.stringify(toSet(first))),
      /redirect/,
    ],
    ['a body that is not JSON', (_, response) => response.end('<html>'), /not JSON/],
    ['JSON that is no key set', (_, response) => response.end('{"keys":{}}'), /no list `keys`/],
    ['null', (_, response) => response.end('null'), /no list `keys`/],
    ['an empty set', (_, response) => response.end('{"keys":[]}'), /no key that can check a token/],
    ['a closed connection', (request) => request.socket.destroy(), /could not be fetched/],
    [
      'a body cut short',
      (_, response) => void response.writeHead(200, { 'content-length': 100 }).write('{"keys":', () => response.destroy()),
      /could not be fetched/,
    ],
    ['a status other than 200', (_, response) => response.writeHead(203).end(JSON.stringify(toSet(first))), /status 203/],
  ]
  for (const [name, listener, problem] of refused) {
    test(`refused as a key set: ${name}`, async () => {
      answer = listener
      assert.equal(await outcome(open(), fresh(first)), 'keys_unavailable')
      assert.match(problems.join('\n'), problem)
      assert.ok(!requests.includes('/moved'))
      serve(first)
      const verifier = open()
      await verifier.verify(fresh(first))
      answer = listener
      nowMs += 6 * minute
      assert.equal(await outcome(verifier, fresh(first, 'later')), 'accepted')
    })
  }

  test('an issuer that never answers is given up after five seconds', async () => {
    answer = () => {}
    assert.equal(await outcome(open(), fresh(first)), 'keys_unavailable')
    assert.match(problems.join('\n'), /no answer in time/)
  })

  function discover(document: (origin: string) => unknown): void {
    answer = (request, response) =>
      response.end(JSON.stringify(request.url === '/realm/.well-known/openid-configuration' ? document(origin) : toSet(first)))
  }

  for (const slash of ['', '/']) {
    test(`discovery finds the key set of an issuer ending in ${slash === '' ? 'no slash' : 'a slash'}`, async () => {
      discover((at) => ({ issuer: `${at}/realm${slash}`, jwks_uri: `${at}/keys` }))
      const name = `${origin}/realm${slash}`
      const verifier = open({ kind: 'discovery', issuer: name }, name)
      assert.equal(await outcome(verifier, makeToken(first, claims({ iss: name }))), 'accepted')
      assert.deepEqual(requests, ['/realm/.well-known/openid-configuration', '/keys'])
    })
  }

  const documents: [name: string, document: (origin: string) => unknown][] = [
    ['another issuer', (at) => ({ issuer: `${at}/other`, jwks_uri: `${at}/keys` })],
    ['its issuer with a slash more', (at) => ({ issuer: `${at}/realm/`, jwks_uri: `${at}/keys` })],
    ['no issuer', (at) => ({ jwks_uri: `${at}/keys` })],
    ['no jwks_uri', (at) => ({ issuer: `${at}/realm` })],
    ['a jwks_uri in clear', (at) => ({ issuer: `${at}/realm`, jwks_uri: 'http://keys.example/' })],
    ['a file as jwks_uri', (at) => ({ issuer: `${at}/realm`, jwks_uri: 'file:///etc/passwd' })],
    ['nothing', () => null],
  ]
  for (const [name, document] of documents) {
    test(`discovery refuses a document with ${name}`, async () => {
      discover(document)
      const realm = `${origin}/realm`
      assert.equal(
        await outcome(open({ kind: 'discovery', issuer: realm }, realm), makeToken(first, claims({ iss: realm }))),
        'keys_unavailable',
      )
      assert.deepEqual(requests, ['/realm/.well-known/openid-configuration'])
      assert.equal(problems.length, 1)
    })
  }

  test('a document from elsewhere cannot send this server to its own machine', async () => {
    const elsewhere = async () => Response.json({ issuer: 'https://idp.example', jwks_uri: `${origin}/keys` })
    const verifier = createTokenVerifier(
      { issuer: 'https://idp.example', audience, keys: { kind: 'discovery', issuer: 'https://idp.example' } },
      { now: () => nowMs, fetch: elsewhere, onProblem: (message) => problems.push(message) },
    )
    assert.equal(await outcome(verifier, makeToken(first, claims({ iss: 'https://idp.example' }))), 'keys_unavailable')
    assert.match(problems[0] ?? '', /on this machine/)
    assert.equal(requests.length, 0)
  })
})
