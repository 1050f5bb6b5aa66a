import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normalise } from '../../model/normalise.ts'
import { catalogue } from '../catalogue/catalogue.ts'
import { readRequest } from '../understand/read-request.ts'
import { projectLoad } from './project-load.ts'

const model = normalise({ name: 'shop', entities: { product: { fields: { name: { kind: 'text' } }, can: { read: 'anyone' } } } })

test('a part about something of a person’s own is no reason not to plan', () => {
  const { load, assumed } = projectLoad(model, readRequest('', catalogue), ['comments', 'product-deletion'], catalogue)
  assert.deepEqual(assumed, ['product.get', 'product.list'])
  assert.ok(load.requests['product.list']! > 0)
})

test('what parts of the brief count is taken', () => {
  const { assumed, dropped } = projectLoad(model, readRequest('a social sharing API', catalogue), [], catalogue)
  assert.deepEqual(assumed, ['product.get', 'product.list'])
  assert.ok(dropped.includes('post.list'))
})
