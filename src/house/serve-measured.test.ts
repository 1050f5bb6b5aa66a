import assert from 'node:assert/strict'
import { test } from 'node:test'
import { implement } from '../model/implement.ts'
import { entity, text } from '../model/language.ts'
import { blueprint } from '../model/language-check.ts'
import { env } from '../model/language-work.ts'
import { normalise } from '../model/normalise.ts'
import { onlyHere } from './serve-measured.ts'

test('a load reaches no system but the one that is measured', () => {
  const app = implement(
    blueprint('notes', {
      entities: { note: entity({ body: text() }, { can: { read: 'anyone' } }) },
      events: { told: { body: text() } },
      actions: { tell: { allow: 'anyone', emits: ['told'], limit: '5/min' } },
      external: { payments: { url: env('PAYMENTS_URL') } },
      webhooks: { partner: { events: ['told'], to: 'https://example.com/in', secret: env('PARTNER_SECRET') } },
    }),
    { tell: () => {} },
  )
  const { external, webhooks, actions, limit } = normalise(onlyHere(app).blueprint)
  assert.deepEqual(external[0]!.url, { text: 'http://127.0.0.1:9/' })
  assert.deepEqual(webhooks, [])
  assert.ok(limit.count > 100_000 && actions[0]!.limit!.count > 100_000)
  const plain = onlyHere(implement(blueprint('plain', { entities: { note: entity({ body: text() }) } }), {}))
  assert.deepEqual(Object.keys(plain.blueprint).sort(), ['entities', 'limit', 'name'])
})
