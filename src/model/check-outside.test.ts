import { checkCases } from './fragment.test-kit.ts'

checkCases('what is said of others', [
  [
    "external: { rates: { url: 'https://rates.example.com', otherwise: { rate: '1.00' } }, local: { url: 'http://127.0.0.1:9/x' }, six: { url: 'http://[::1]:9' }, far: { url: env('FAR', { else: 'http://far.example.com' }) } }",
  ],
  [
    "external: { rates: { url: 'rates' }, ftp: { url: 'ftp://x.example.com' }, open: { url: 'http://x.example.com' }, pass: { url: 'https://a:b@x.example.com' }, other: { url: env('X', { else: 'nowhere' }) } }",
    "LNTM091 external.rates.url: `rates` is not an address -> write it in full, such as 'https://rates.example.com'",
    "LNTM091 external.ftp.url: `ftp://x.example.com` is not an address -> write it in full, such as 'https://rates.example.com'",
    "LNTM092 external.open.url: what is sent to `http://x.example.com` can be read and changed on the way -> write `https://`, or `env('NAME')` where the network is trusted",
    "LNTM090 external.pass.url: a password stands in the address, where whoever reads the code reads it -> write `env('NAME')` for a header, and rotate the password",
    "LNTM091 external.other.url.else: `nowhere` is not an address -> write it in full, such as 'https://rates.example.com'",
  ],
  [
    "external: { rates: { url: env('rates_url') } }",
    "LNTM011 external.rates.url.env: `rates_url` is not an environment variable -> write capitals, digits and '_', such as 'PAYMENTS_URL'",
  ],
  [
    'external: { rates: { url: 7 } }',
    "LNTM005 external.rates.url: text or an object is wanted here, not `7` -> write for example { env: 'PAYMENTS_URL' }",
  ],
  [
    "external: { rates: { url: { enw: 'X' } } }",
    "LNTM006 external.rates.url: `env` is missing -> add `env: 'PAYMENTS_URL'`",
    'LNTM007 external.rates.url.enw: `enw` is not a key of a value of the environment -> write `env`',
  ],
  [
    "external: { rates: { url: env('X'), headers: { Authorization: 'Bearer x', cookie: env('C', { else: 'x' }), 'x-a': env('A', { else: 'x\\ny' }), 'X-A': 'b', 'a b': 'c' } } }",
    "LNTM090 external.rates.headers.Authorization: a secret stands in the blueprint, where whoever reads the code reads it -> write `env('NAME')`, and rotate the secret",
    'LNTM090 external.rates.headers.cookie.else: a secret stands in the blueprint: without the variable everybody would know it -> remove `else`',
    'LNTM095 external.rates.headers["x-a"]: the header `x-a` cannot hold `x\\ny` -> write one line of Latin letters',
    'LNTM018 external.rates.headers["X-A"]: the header `X-A` stands here twice -> remove one of the two',
    `LNTM011 external.rates.headers["a b"]: \`a b\` is not a header -> write letters, digits and '-', such as 'authorization'`,
  ],
  [
    "external: { rates: { url: env('X'), timeout: '61s', attempts: 11, atOnce: 0, breaker: { failures: 0, pause: '2h' } } }",
    'LNTM019 external.rates.timeout: `61s` is more than 60s -> write `60s` or less',
    'LNTM010 external.rates.attempts: `11` is more than 10 -> write a number up to 10',
    'LNTM010 external.rates.atOnce: `0` is less than 1 -> write a number from 1 up',
    'LNTM010 external.rates.breaker.failures: `0` is less than 1 -> write a number from 1 up',
    'LNTM019 external.rates.breaker.pause: `2h` is more than 1h -> write `1h` or less',
  ],
  [
    "external: { rates: { url: env('X'), breaker: { failures: 3 } } }",
    "LNTM006 external.rates.breaker: `pause` is missing -> add `pause: '10s'`",
  ],
  [
    "external: { then: { url: env('X') } }",
    'LNTM012 external.then: `then` is taken: handlers use that word for something else -> use another name, such as `ownThen`',
  ],
  ['external: { rates: {} }', "LNTM006 external.rates: `url` is missing -> add `url: 'https://rates.example.com'`"],
  [
    "events: { paid: {} }, webhooks: { a: { events: ['paid', 'pai'], to: env('A'), secret: env('B') } }",
    'LNTM023 webhooks.a.events[1]: no event is called `pai` -> write `paid`',
  ],
  [
    "events: { paid: {} }, webhooks: { a: { events: [], to: env('A'), secret: 'abc' } }",
    "LNTM016 webhooks.a.events: nothing stands here, and at least 1 is needed -> write for example ['orderPaid']",
    "LNTM090 webhooks.a.secret: a secret stands in the blueprint, where whoever reads the code reads it -> write `env('NAME')`, and rotate the secret",
  ],
  [
    "events: { paid: {} }, webhooks: { a: { events: ['paid'], to: 'http://x.example.com', secret: env('B', { else: 'x' }) } }",
    "LNTM092 webhooks.a.to: what is sent to `http://x.example.com` can be read and changed on the way -> write `https://`, or `env('NAME')` where the network is trusted",
    'LNTM090 webhooks.a.secret.else: a secret stands in the blueprint: without the variable everybody would know it -> remove `else`',
  ],
  [
    "events: { paid: {} }, webhooks: { a: { events: ['paid'], to: 'https://x.example.com' } }",
    "LNTM094 webhooks.a: nothing signs what is sent, so anybody could send it -> add `secret: env('PARTNER_SECRET')`",
  ],
  [
    "events: { paid: {} }, webhooks: { a: { events: ['paid'], to: { entity: 'endpoint', url: 'url', secret: 'secret' } } }, entities: { endpont: entity({}) }",
    'LNTM020 webhooks.a.to.entity: no entity is called `endpoint` -> write `endpont`',
  ],
  [
    "events: { paid: {} }, webhooks: { a: { events: ['paid'], to: { entity: 'e', url: 'url', secret: 'key' }, secret: env('S') } }, entities: { e: entity({ url: int(), address: text(), kye: secret() }) }",
    'LNTM093 webhooks.a.to.url: `url` is a `int`, and the address is text -> write `address`',
    'LNTM025 webhooks.a.to.secret: no field is called `key` -> write `kye`',
    'LNTM094 webhooks.a.secret: each row has a secret of its own, so this one would sign nothing -> remove `secret` here',
  ],
  [
    "events: { paid: {} }, webhooks: { a: { events: ['paid'], to: { entity: 'e', url: 'url' } } }, entities: { e: entity({}) }",
    "LNTM006 webhooks.a.to: `secret` is missing -> add `secret: 'secret'`",
  ],
  [
    "events: { paid: {} }, webhooks: { a: { events: ['paid'], to: { url: 'url' } } }",
    "LNTM006 webhooks.a.to: `env` is missing -> add `env: 'PAYMENTS_URL'`",
    'LNTM007 webhooks.a.to.url: `url` is not a key of a value of the environment -> remove it; the keys here are `env`, `else`',
  ],
  [
    "actions: { a: { allow: 'anyone', signed: { secret: 'abc' } }, b: { allow: ['anyone'], signed: { secret: env('B') } }, c: { kind: 'query', allow: 'anyone', signed: { secret: env('C') } } }",
    "LNTM090 actions.a.signed.secret: a secret stands in the blueprint, where whoever reads the code reads it -> write `env('NAME')`, and rotate the secret",
    "LNTM078 actions.b.signed: who calls it has a token, and nothing to sign with -> make it a command with `allow: 'anyone'`, or remove `signed`",
    "LNTM078 actions.c.signed: a query is a GET, of which no body could be signed -> make it a command with `allow: 'anyone'`, or remove `signed`",
  ],
  [
    "actions: { a: { allow: 'anyone', signed: env('A') } }",
    "LNTM006 actions.a.signed: `secret` is missing -> add `secret: { env: 'PARTNER_SECRET' }`",
    'LNTM007 actions.a.signed.env: `env` is not a key of a signature -> remove it; the keys here are `secret`',
  ],
])
