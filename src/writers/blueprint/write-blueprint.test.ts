import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { createJiti } from 'jiti'
import { anyBlueprint } from '../../model/blueprint.arbitrary.test-kit.ts'
import type { Blueprint } from '../../model/blueprint.ts'
import { checkBlueprint } from '../../model/check.ts'
import { textLiteral } from './literal.ts'
import { writeBlueprint } from './write-blueprint.ts'

const jiti = createJiti(import.meta.url, {
  fsCache: false,
  moduleCache: false,
  alias: { lintel: fileURLToPath(new URL('../../index.js', import.meta.url)) },
})
let files = 0
const load = async (source: string): Promise<Blueprint> => {
  const filename = fileURLToPath(new URL(`./printed-${files++}.ts`, import.meta.url))
  const module = (await jiti.evalModule(source, { filename, async: true })) as { readonly default: Blueprint }
  return module.default
}

const social: Blueprint = {
  name: 'social',
  actor: 'user',
  roles: ['moderator'],
  entities: {
    user: {
      fields: { handle: { kind: 'text', max: 30, unique: true }, bio: { kind: 'text', max: 160, optional: true } },
      can: { read: 'anyone', update: 'self' },
    },
    post: {
      fields: {
        author: { kind: 'ref', to: 'user', as: 'posts' },
        body: { kind: 'text', max: 500 },
        audience: { kind: 'oneOf', values: ['public', 'followers'], default: 'public' },
        shareCount: { kind: 'counter' },
        place: {
          kind: 'json',
          shape: { city: { kind: 'text' }, tags: { kind: 'list', of: { kind: 'text', max: 40 }, max: 5 } },
          optional: true,
        },
      },
      can: {
        read: [{ audience: 'public' }, 'author'],
        create: 'signedIn',
        update: 'author',
        delete: ['author', 'role:moderator'],
      },
      index: [['author', '-createdAt'], { on: ['-createdAt'], where: { audience: 'public' } }],
    },
    share: {
      fields: { post: { kind: 'ref', to: 'post', as: 'shares' }, by: { kind: 'ref', to: 'user', as: 'shares' } },
      can: { read: 'anyone', delete: 'by' },
      unique: [['post', 'by']],
      because: "ADR-4: one share a person, so a retry's harmless",
    },
  },
  events: { postShared: { post: { kind: 'ref', to: 'post' }, by: { kind: 'ref', to: 'user' } } },
  actions: { sharePost: { on: 'post', returns: 'share', allow: 'signedIn', emits: ['postShared'], limit: '30/min' } },
  expects: { users: 100_000, reads: '2000/s', writes: '50/s', p99: '200ms' },
}

const printed = `import { blueprint, counter, entity, json, list, oneOf, ref, text } from 'lintel'

export default blueprint('social', {
  actor: 'user',
  roles: ['moderator'],
  entities: {
    user: entity({ handle: text({ max: 30, unique: true }), bio: text({ max: 160, optional: true }) }, {
      can: { read: 'anyone', update: 'self' },
    }),
    post: entity({
      author: ref('user', { as: 'posts' }),
      body: text({ max: 500 }),
      audience: oneOf(['public', 'followers'], { default: 'public' }),
      shareCount: counter(),
      place: json({ city: text(), tags: list(text({ max: 40 }), { max: 5 }) }, { optional: true }),
    }, {
      can: {
        read: [{ audience: 'public' }, 'author'],
        create: 'signedIn',
        update: 'author',
        delete: ['author', 'role:moderator'],
      },
      index: [['author', '-createdAt'], { on: ['-createdAt'], where: { audience: 'public' } }],
    }),
    share: entity({ post: ref('post', { as: 'shares' }), by: ref('user', { as: 'shares' }) }, {
      can: { read: 'anyone', delete: 'by' },
      unique: [['post', 'by']],
      because: "ADR-4: one share a person, so a retry's harmless",
    }),
  },
  events: {
    postShared: { post: ref('post'), by: ref('user') },
  },
  actions: {
    sharePost: { on: 'post', returns: 'share', allow: 'signedIn', emits: ['postShared'], limit: '30/min' },
  },
  expects: { users: 100_000, reads: '2000/s', writes: '50/s', p99: '200ms' },
})
`

const shop: Blueprint = {
  name: 'shop',
  entities: {
    order: { fields: { total: { kind: 'decimal', was: 'sum', backfill: { value: '0.00' } } }, was: 'purchase', cache: '30s' },
  },
  events: {
    orderPlaced: { order: { kind: 'ref', to: 'order' } },
    orderPaid: { fields: { order: { kind: 'ref', to: 'order' }, paid: { kind: 'decimal' } }, version: 2, subject: 'order' },
  },
  actions: { settled: { allow: 'anyone', signed: { secret: { env: 'HOOK_SECRET' } }, starts: ['placeOrder'] } },
  jobs: {
    nightly: { cron: '0 3 * * *', zone: 'Europe/Berlin' },
    remind: { input: { order: { kind: 'ref', to: 'order' } }, attempts: 5 },
  },
  sagas: { placeOrder: { steps: { reserve: { undo: 'release' }, pay: { undo: 'refund', timeout: '5s' } } } },
  external: {
    rates: {
      url: { env: 'RATES_URL', else: 'http://127.0.0.1:9' },
      headers: { env: 'prod', 'x-api-key': { env: 'RATES_KEY' } },
      otherwise: { env: 'none', rate: '1.00' },
    },
  },
  webhooks: { partner: { events: ['orderPaid'], to: 'https://partner.example.com', secret: { env: 'PARTNER_SECRET' } } },
}

const printedShop = `import { blueprint, decimal, entity, env, event, ref } from 'lintel'

export default blueprint('shop', {
  entities: {
    order: entity({ total: decimal({ was: 'sum', backfill: { value: '0.00' } }) }, {
      was: 'purchase',
      cache: '30s',
    }),
  },
  events: {
    orderPlaced: { order: ref('order') },
    orderPaid: event({ order: ref('order'), paid: decimal() }, { version: 2, subject: 'order' }),
  },
  actions: {
    settled: { allow: 'anyone', signed: { secret: env('HOOK_SECRET') }, starts: ['placeOrder'] },
  },
  jobs: {
    nightly: { cron: '0 3 * * *', zone: 'Europe/Berlin' },
    remind: { input: { order: ref('order') }, attempts: 5 },
  },
  sagas: {
    placeOrder: { steps: { reserve: { undo: 'release' }, pay: { undo: 'refund', timeout: '5s' } } },
  },
  external: {
    rates: {
      url: env('RATES_URL', { else: 'http://127.0.0.1:9' }),
      headers: { env: 'prod', 'x-api-key': env('RATES_KEY') },
      otherwise: { env: 'none', rate: '1.00' },
    },
  },
  webhooks: {
    partner: { events: ['orderPaid'], to: 'https://partner.example.com', secret: env('PARTNER_SECRET') },
  },
})
`

describe('writeBlueprint', () => {
  test('prints the work beside the requests with the words for it', async () => {
    assert.deepEqual(checkBlueprint(shop), [])
    assert.equal(writeBlueprint(shop), printedShop)
    assert.deepEqual(await load(printedShop), shop)
  })

  test('prints what a person would write', () => {
    assert.deepEqual(checkBlueprint(social), [])
    assert.equal(writeBlueprint(social), printed)
  })

  test('prints what loads as the same blueprint, in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(anyBlueprint, async (blueprint) => {
        const source = writeBlueprint(blueprint)
        const loaded = await load(source)
        assert.deepEqual(loaded, blueprint)
        assert.equal(writeBlueprint(loaded), source)
        for (const key of ['entities', 'events', 'actions', 'jobs', 'sagas', 'external', 'webhooks'] as const) {
          assert.deepEqual(Object.keys(loaded[key] ?? {}), Object.keys(blueprint[key] ?? {}))
        }
      }),
      { seed: 20261121, numRuns: 150 },
    )
  })

  test('stays within 110 columns wherever a line can be broken', () => {
    fc.assert(
      fc.property(anyBlueprint, (blueprint) => {
        for (const line of writeBlueprint(blueprint).split('\n')) {
          // A key with one constant, or a call with one, has nothing left to break.
          assert.ok(line.length <= 110 || !/[{[(].*[,].*[)\]}]/.test(line) || line.includes('\\u'), line)
        }
      }),
      { seed: 20261121, numRuns: 150 },
    )
  })

  test('keeps odd keys and empty objects', async () => {
    const odd =
      JSON.parse(`{ "name": "odd", "entities": { "__proto__": { "fields": {} }, "a b": { "fields": { "it's": { "kind": "json", "shape": {} } },
      "can": {}, "index": [] }, "1": { "fields": {} }, "class": { "fields": {}, "can": { "read": [] } } }, "events": {}, "roles": [] }`) as Blueprint
    const loaded = await load(writeBlueprint(odd))
    assert.equal(JSON.stringify(loaded), JSON.stringify(odd))
  })

  test('leaves out keys without a value', async () => {
    const blueprint = { name: 'a', actor: undefined, entities: { b: { fields: {}, plural: undefined } } } as unknown as Blueprint
    assert.deepEqual(await load(writeBlueprint(blueprint)), { name: 'a', entities: { b: { fields: {} } } })
  })

  test('prints any text as a literal of that text', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.oneof(
            fc.constantFrom("'", '"', '`', '\\', '$', '{', '\n', '\r', '\u2028', '\0', '\ud800', '\ufeff', '</'),
            fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
          ),
        }),
        (text) => {
          const source = textLiteral(text)
          assert.equal(new Function(`return ${source}`)(), text)
          assert.match(source, /^[^\n\r\u2028\u2029\0]*$/)
        },
      ),
      { seed: 20261121, numRuns: 1000 },
    )
  })
})
