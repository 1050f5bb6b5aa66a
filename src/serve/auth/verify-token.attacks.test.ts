import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import type { JWK } from 'jose'
import {
  audience,
  claims,
  encode,
  issuer,
  makeKey,
  makeToken,
  makeVerifier,
  outcome,
  signHmac,
  signParts,
  startS,
  toJwk,
} from './token-fixture.test.ts'

const ed = makeKey('EdDSA', 'ed')
const ec = makeKey('ES256', 'ec')
const rs = makeKey('RS256', 'rs')
const stranger = makeKey('EdDSA', 'ed')
const strangerEc = makeKey('ES256', 'ec')
const strangerJwk: JWK = toJwk(stranger)
const set = { keys: [toJwk(ed, { alg: 'EdDSA' }), toJwk(ec), toJwk(rs), toJwk(makeKey('RS256', 'enc-only'), { use: 'enc' })] }
const encOnly = makeKey('RS256', 'enc-only')
const verifier = makeVerifier({ kind: 'jwks', keys: set })

const sound = makeToken(ed)
const [soundHeader, soundPayload, soundSignature] = sound.split('.') as [string, string, string]
const head = encode({ alg: 'EdDSA', typ: 'JWT', kid: 'ed' })
const signHeader = (header: object | string): string => signParts(encode(header), encode(claims()), ed)
const signPayload = (payload: string): string => signParts(head, encode(payload), ed)
const withClaims = (extra: Record<string, unknown>): string => makeToken(ed, claims(extra))
const withHeader = (extra: Record<string, unknown>): string => makeToken(ed, claims(), extra)
const payloadText = JSON.stringify(claims())
/** Sound too, and of a length that leaves room for padding or stray bits. */
const unevenPayload = encode(payloadText.padEnd(Math.ceil(payloadText.length / 3) * 3 + 2))
const rsPem = rs.publicKey.export({ format: 'pem', type: 'spki' }) as string

function flipBit(part: string, bit: number): string {
  const bytes = Buffer.from(part, 'base64url')
  const at = bit >> 3
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7))
  return bytes.toString('base64url')
}

/** The same bytes in another spelling: the lowest of the bits that carry nothing is set. */
function strayBits(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const other = part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1) as string) | 1]
  assert.notEqual(other, part)
  assert.deepEqual(Buffer.from(other, 'base64url'), Buffer.from(part, 'base64url'))
  return other
}

const malformed = 'token_malformed'
const invalid = 'token_invalid'
const attacks: [name: string, token: () => string, code: string][] = [
  // algorithm
  ['alg none, empty signature', () => `${encode({ alg: 'none' })}.${soundPayload}.`, malformed],
  ['alg none, no third part', () => `${encode({ alg: 'none' })}.${soundPayload}`, malformed],
  [
    'alg none, with the sound signature',
    () => `${encode({ alg: 'none', kid: 'ed' })}.${soundPayload}.${soundSignature}`,
    invalid,
  ],
  ...[
    'NONE',
    'None',
    'nOnE',
    'none ',
    '',
    'eddsa',
    'EDDSA',
    'HS256',
    'ES384',
    'RS1',
    'ECDH-ES',
    'dir',
    'Ed448',
    'ES256K',
    '__proto__',
    'constructor',
  ].map((alg): [string, () => string, string] => [`alg ${JSON.stringify(alg)}, signed`, () => withHeader({ alg }), invalid]),
  ...[undefined, null, 1, true, ['EdDSA'], { alg: 'EdDSA' }].map((alg): [string, () => string, string] => [
    `alg ${JSON.stringify(alg)}, signed`,
    () => withHeader({ alg }),
    malformed,
  ]),
  ['HS256 with the RSA public key as PEM', () => signHmac({ alg: 'HS256', typ: 'JWT', kid: 'rs' }, rsPem), invalid],
  [
    'HS256 with the RSA public key as PEM, trimmed',
    () => signHmac({ alg: 'HS256', typ: 'JWT', kid: 'rs' }, rsPem.trim()),
    invalid,
  ],
  [
    'HS256 with the RSA public key as DER',
    () => signHmac({ alg: 'HS256', kid: 'rs' }, rs.publicKey.export({ format: 'der', type: 'spki' })),
    invalid,
  ],
  ['HS256 with the JWK as text', () => signHmac({ alg: 'HS256', kid: 'rs' }, JSON.stringify(set.keys[2])), invalid],
  [
    'HS256 with the modulus',
    () => signHmac({ alg: 'HS256', kid: 'rs' }, Buffer.from(set.keys[2]?.n ?? '', 'base64url')),
    invalid,
  ],
  ['HS256 with a blank secret', () => signHmac({ alg: 'HS256', kid: 'ed' }, ''), invalid],
  ['HS256 with the secret "secret"', () => signHmac({ alg: 'HS256', kid: 'ed' }, 'secret'), invalid],
  ['RS256 header holding an HMAC with the PEM', () => signHmac({ alg: 'RS256', kid: 'rs' }, rsPem), invalid],
  ['RS256 named, key of ES256', () => signParts(encode({ alg: 'RS256', kid: 'ec' }), soundPayload, ec), invalid],
  ['ES256 named, key of RS256', () => signParts(encode({ alg: 'ES256', kid: 'rs' }), soundPayload, rs), invalid],
  ['EdDSA named, key of ES256', () => signParts(encode({ alg: 'EdDSA', kid: 'ec' }), soundPayload, ec), invalid],
  ['ES256 named, signed by the Ed25519 key', () => signParts(encode({ alg: 'ES256', kid: 'ec' }), soundPayload, ed), invalid],
  ['RS256 named, PS256 signature', () => signParts(encode({ alg: 'RS256', kid: 'rs' }), soundPayload, rs, 'PS256'), invalid],
  ['PS256 named, RS256 signature', () => signParts(encode({ alg: 'PS256', kid: 'rs' }), soundPayload, rs, 'RS256'), invalid],
  ['RS512, which is not pinned', () => signParts(encode({ alg: 'RS512', kid: 'rs' }), soundPayload, rs, 'RS512'), invalid],
  ['Ed25519 by its new name, which the key does not carry', () => withHeader({ alg: 'Ed25519' }), invalid],
  ['a key meant for encryption', () => makeToken(encOnly), invalid],
  // key
  ['signed by a stranger with our kid', () => makeToken(stranger), invalid],
  ['signed by a stranger of ES256 with our kid', () => makeToken(strangerEc), invalid],
  ['signed by a stranger, no kid', () => makeToken(stranger, claims(), { kid: undefined }), invalid],
  ...[
    '../../../../dev/null',
    '/dev/null',
    'file:///etc/passwd',
    "ed' OR '1'='1",
    "x' UNION SELECT 'AA'--",
    'ed\u0000',
    'ED',
    ' ed',
    '__proto__',
    'http://127.0.0.1/keys',
    '$(id)',
    '0',
  ].map((kid): [string, () => string, string] => [`kid ${JSON.stringify(kid)}`, () => withHeader({ kid }), invalid]),
  ...['', null, 0, ['ed'], { kid: 'ed' }, 'k'.repeat(256)].map((kid): [string, () => string, string] => [
    `kid ${JSON.stringify(kid).slice(0, 20)}`,
    () => withHeader({ kid }),
    malformed,
  ]),
  // header members
  ...Object.entries({
    jku: 'https://evil.example/keys',
    jwk: strangerJwk,
    x5u: 'https://evil.example/cert',
    x5c: ['MIIB'],
    x5t: 'AA',
    'x5t#S256': 'AA',
    zip: 'DEF',
    b64: false,
    cty: 'JWT',
    enc: 'A256GCM',
    exp: startS + 9,
    constructor: 1,
  }).map(([name, value]): [string, () => string, string] => [`header ${name}`, () => withHeader({ [name]: value }), malformed]),
  ['header crit empty', () => withHeader({ crit: [] }), malformed],
  ['header crit b64', () => withHeader({ crit: ['b64'], b64: true }), malformed],
  ['header crit unknown', () => withHeader({ crit: ['x'], x: 1 }), malformed],
  ['header jwk, signed by it', () => makeToken(stranger, claims(), { jwk: strangerJwk, kid: undefined }), malformed],
  ['header __proto__', () => signHeader('{"alg":"EdDSA","kid":"ed","__proto__":{"a":1}}'), malformed],
  ...['JWE', 'at+jwt;x', 'dpop+jwt', 'logout+jwt', 'application/jwt', 'JWT ', '', 1, null, ['JWT']].map(
    (typ): [string, () => string, string] => [`typ ${JSON.stringify(typ)}`, () => withHeader({ typ }), malformed],
  ),
  // issuer and audience
  ...[
    undefined,
    null,
    '',
    1,
    [issuer],
    { issuer },
    `${issuer}/`,
    `${issuer}.evil.example`,
    issuer.slice(0, -1),
    issuer.toUpperCase(),
    ` ${issuer}`,
    `${issuer}\u0000`,
  ].map((iss): [string, () => string, string] => [`iss ${JSON.stringify(iss)}`, () => withClaims({ iss }), 'token_wrong_issuer']),
  ...[
    undefined,
    null,
    '',
    1,
    true,
    [],
    ['other'],
    [[audience]],
    { 0: audience },
    'Shop',
    'shop ',
    'sho',
    'shops',
    'other shop',
    [audience, 1],
    ['SHOP'],
  ].map((aud): [string, () => string, string] => [
    `aud ${JSON.stringify(aud)}`,
    () => withClaims({ aud }),
    'token_wrong_audience',
  ]),
  // times
  ['exp past', () => withClaims({ exp: startS - 3600 }), 'token_expired'],
  ['exp past by exactly the skew', () => withClaims({ exp: startS - 30 }), 'token_expired'],
  ['exp zero', () => withClaims({ exp: 0 }), 'token_expired'],
  ...[undefined, null, `${startS + 60}`, startS + 60.5, -1, 1e15, Number.MAX_SAFE_INTEGER, true, [startS + 60], {}].map(
    (exp): [string, () => string, string] => [`exp ${JSON.stringify(exp)}`, () => withClaims({ exp }), invalid],
  ),
  ['exp 1e400, infinite', () => signPayload(payloadText.replace(/"exp":\d+/, '"exp":1e400')), invalid],
  ['nbf in the future', () => withClaims({ nbf: startS + 31 }), 'token_not_yet_valid'],
  ['nbf as text', () => withClaims({ nbf: `${startS}` }), invalid],
  ['nbf null', () => withClaims({ nbf: null }), invalid],
  ['iat far in the future', () => withClaims({ iat: startS + 86_400 }), 'token_not_yet_valid'],
  ['iat as text', () => withClaims({ iat: 'now' }), invalid],
  // subject
  ...[
    undefined,
    null,
    '',
    1,
    ['ada'],
    { sub: 'ada' },
    'a'.repeat(256),
    'ada\n',
    'ada\u0000',
    '\u001b[31m',
    'a\u0085b',
    'a\u2028b',
  ].map((sub): [string, () => string, string] => [
    `sub ${JSON.stringify(sub)?.slice(0, 20)}`,
    () => withClaims({ sub }),
    invalid,
  ]),
  ['sub with a lone surrogate', () => signPayload(payloadText.replace('"ada"', '"ada\\ud800"')), invalid],
  ['sub by way of __proto__', () => signPayload(payloadText.replace('"sub":"ada"', '"__proto__":{"sub":"ada"}')), invalid],
  // JSON
  ['duplicate sub', () => signPayload(payloadText.replace('{', '{"sub":"root",')), malformed],
  ['duplicate sub, one escaped', () => signPayload(payloadText.replace('{', '{"s\\u0075b":"root",')), malformed],
  [
    'duplicate role list in depth',
    () => signPayload(payloadText.replace('{', '{"realm":{"roles":["a"],"roles":["b"]},')),
    malformed,
  ],
  ['duplicate alg', () => signHeader('{"alg":"none","alg":"EdDSA","kid":"ed"}'), malformed],
  ['duplicate kid', () => signHeader('{"alg":"EdDSA","kid":"x","kid":"ed"}'), malformed],
  ['payload a list', () => signPayload('[]'), malformed],
  ['payload null', () => signPayload('null'), malformed],
  ['payload a string', () => signPayload('"ada"'), malformed],
  ['payload with trailing text', () => signPayload(`${payloadText}{}`), malformed],
  ['payload with a trailing comma', () => signPayload(payloadText.replace('}', ',}')), malformed],
  ['payload with a byte order mark', () => signPayload(`\ufeff${payloadText}`), malformed],
  [
    'payload not UTF-8',
    () => signParts(head, Buffer.from(payloadText.replace('ada', 'ad\u00e4'), 'latin1').toString('base64url'), ed),
    malformed,
  ],
  ['payload deep', () => signPayload('['.repeat(2000) + ']'.repeat(2000)), malformed],
  ['header a list', () => signHeader('["EdDSA"]'), malformed],
  ['header null', () => signHeader('null'), malformed],
  ['header not JSON', () => signHeader('alg=EdDSA'), malformed],
  // spelling
  ['padding after the signature', () => `${sound}=`, malformed],
  ['two paddings after the signature', () => `${sound}==`, malformed],
  [
    'padding in the payload, signed',
    () => signParts(head, `${encode(`${payloadText}  `.slice(0, -((payloadText.length + 2) % 3) || undefined).padEnd(1))}=`, ed),
    malformed,
  ],
  ['space before', () => ` ${sound}`, malformed],
  ['space after', () => `${sound} `, malformed],
  ['newline after', () => `${sound}\n`, malformed],
  ['CRLF inside', () => sound.replace('.', '.\r\n'), malformed],
  ['tab inside the signature', () => `${sound.slice(0, -5)}\t${sound.slice(-5)}`, malformed],
  [
    'space inside the payload, signed',
    () => signParts(head, `${soundPayload.slice(0, 8)} ${soundPayload.slice(8)}`, ed),
    malformed,
  ],
  ['NUL inside', () => `${sound.slice(0, -5)}\u0000${sound.slice(-5)}`, malformed],
  ['NUL after', () => `${sound}\u0000`, malformed],
  ['stray bits in the signature', () => `${soundHeader}.${soundPayload}.${strayBits(soundSignature)}`, malformed],
  ['stray bits in the payload, signed', () => signParts(head, strayBits(unevenPayload), ed), malformed],
  [
    'stray bits in the header, signed',
    () => signParts(strayBits(encode('{"alg":"EdDSA","kid":"ed"}')), soundPayload, ed),
    malformed,
  ],
  [
    'standard alphabet',
    () => `${soundHeader}.${soundPayload}.${Buffer.from(soundSignature, 'base64url').toString('base64')}`,
    malformed,
  ],
  ['one letter too many, canonical again', () => `${sound}A`, invalid],
  ['full-width letters', () => sound.replace('e', '\uff45'), malformed],
  ['an emoji', () => `${sound}🙂`, malformed],
  ['letters that fold to ASCII', () => sound.replace('e', '\u0435'), malformed],
  ['percent encoding', () => sound.replaceAll('.', '%2E'), malformed],
  // parts
  ['nothing', () => '', malformed],
  ['dots', () => '..', malformed],
  ['one part', () => soundHeader, malformed],
  ['two parts', () => `${soundHeader}.${soundPayload}`, malformed],
  ['no signature', () => `${soundHeader}.${soundPayload}.`, malformed],
  ['no payload', () => `${soundHeader}..${soundSignature}`, malformed],
  ['no header', () => `.${soundPayload}.${soundSignature}`, malformed],
  ['four parts', () => `${sound}.${soundSignature}`, malformed],
  ['four parts, the last empty', () => `${sound}.`, malformed],
  ['five parts, as a JWE', () => `${encode({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.AA.AA.AA.AA`, malformed],
  ['a JWE of direct encryption', () => `${encode({ alg: 'dir', enc: 'A256GCM' })}..AA.AA.AA`, malformed],
  ['JWS as JSON', () => JSON.stringify({ protected: soundHeader, payload: soundPayload, signature: soundSignature }), malformed],
  ['the scheme left on', () => `Bearer ${sound}`, malformed],
  ['a token of 8193 bytes, signed', () => withClaims({ fill: 'x'.repeat(8000) }), malformed],
  ['a megabyte of dots', () => '.'.repeat(1 << 20), malformed],
  ['a megabyte of letters', () => `${'A'.repeat(1 << 20)}.AA.AA`, malformed],
  // signature
  [
    'signature of another token',
    () => `${soundHeader}.${soundPayload}.${makeToken(ed, claims({ sub: 'eve' })).split('.')[2]}`,
    invalid,
  ],
  ['payload of another token', () => `${soundHeader}.${encode(claims({ sub: 'root' }))}.${soundSignature}`, invalid],
  [
    'header changed, same meaning',
    () => `${encode({ kid: 'ed', alg: 'EdDSA', typ: 'JWT' })}.${soundPayload}.${soundSignature}`,
    invalid,
  ],
  [
    'signature one byte short',
    () => `${soundHeader}.${soundPayload}.${Buffer.from(soundSignature, 'base64url').subarray(1).toString('base64url')}`,
    invalid,
  ],
  [
    'signature one byte long',
    () =>
      `${sound.slice(0, -soundSignature.length)}${Buffer.concat([Buffer.from(soundSignature, 'base64url'), Buffer.alloc(1)]).toString('base64url')}`,
    invalid,
  ],
  ['signature of zeros', () => `${soundHeader}.${soundPayload}.${Buffer.alloc(64).toString('base64url')}`, invalid],
  [
    'signature of ES256 of zeros (the psychic one)',
    () => `${encode({ alg: 'ES256', kid: 'ec' })}.${soundPayload}.${Buffer.alloc(64).toString('base64url')}`,
    invalid,
  ],
  [
    'signature of ES256 as DER',
    () => `${encode({ alg: 'ES256', kid: 'ec' })}.${soundPayload}.${encode('0E\u0002\u0001\u0001\u0002\u0001\u0001')}`,
    invalid,
  ],
  [
    'signature of RS256 of zeros',
    () => `${encode({ alg: 'RS256', kid: 'rs' })}.${soundPayload}.${Buffer.alloc(256).toString('base64url')}`,
    invalid,
  ],
  ['signature of RS256 of one byte', () => `${encode({ alg: 'RS256', kid: 'rs' })}.${soundPayload}.AA`, invalid],
  ...[0, 7, 255, 256, 511].map((bit): [string, () => string, string] => [
    `signature bit ${bit} flipped`,
    () => `${soundHeader}.${soundPayload}.${flipBit(soundSignature, bit)}`,
    invalid,
  ]),
]

before(async () => {
  const controls = [ed, ec, rs].map((key) => makeToken(key)).concat(signParts(head, unevenPayload, ed))
  for (const token of controls) assert.equal(await outcome(verifier, token), 'accepted', 'control')
})

for (const [name, token, code] of attacks) {
  test(`refused: ${name}`, async () => {
    const text = token()
    assert.equal(await outcome(verifier, text), code)
    assert.equal(verifier.cached(text), undefined)
  })
}

test('the table is long enough, and each message keeps the style and shows nothing of the token', async () => {
  assert.ok(attacks.length >= 60)
  for (const [name, token] of attacks) {
    const text = token()
    const message = await verifier.verify(text).then(
      () => assert.fail(name),
      (error: Error) => error.message,
    )
    assert.match(message, /^(?:[a-z]|`)[^\n]*[^.]$/, name)
    for (const piece of text.split(/[^\w-]+/)) assert.ok(piece.length < 8 || !message.includes(piece), name)
    assert.ok(!/evil|root|eve\b|passwd|UNION/.test(message), name)
  }
})

test('a token that names no key is tried against eight keys at most', async () => {
  const keys = Array.from({ length: 9 }, (_, i) => makeKey('EdDSA', `k${i}`))
  const many = makeVerifier({ kind: 'jwks', keys: { keys: keys.map((key) => toJwk(key)) } })
  const lastKey = keys[8] ?? assert.fail()
  assert.equal(await outcome(many, makeToken(lastKey, claims(), { kid: undefined })), invalid)
  assert.equal(await outcome(many, makeToken(lastKey)), 'accepted')
})

const anyLetter = fc.oneof(
  fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'),
  fc.constantFrom('.', '=', ' ', '\n', '+', '/', '\u0000', '\u00e4', '\u2028'),
)

for (const key of [ed, ec, rs]) {
  test(`no single edit of a sound ${key.algorithm} token verifies (3000 mutants)`, async () => {
    const token = makeToken(key)
    const at = fc.nat({ max: token.length - 1 })
    const mutant = fc.oneof(
      fc.tuple(at, anyLetter).map(([i, letter]) => token.slice(0, i) + letter + token.slice(i + 1)),
      fc.tuple(at, anyLetter).map(([i, letter]) => token.slice(0, i) + letter + token.slice(i)),
      at.map((i) => token.slice(0, i) + token.slice(i + 1)),
      at.map((i) => token.slice(0, i)),
      at.map((i) => token.slice(0, i) + token.slice(i + 1, i + 2) + token.slice(i, i + 1) + token.slice(i + 2)),
      fc.tuple(at, at).map(([i, j]) => token.slice(0, Math.min(i, j)) + token.slice(Math.max(i, j) + 1)),
    )
    const judged = fc.asyncProperty(
      mutant.filter((text) => text !== token),
      async (text) => {
        assert.notEqual(await outcome(verifier, text), 'accepted')
        assert.equal(verifier.cached(text), undefined)
      },
    )
    await fc.assert(judged, { numRuns: 3000, seed: 44 })
    assert.equal(await outcome(verifier, token), 'accepted')
  })
}
