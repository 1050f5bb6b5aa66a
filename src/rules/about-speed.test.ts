import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aboutSpeed } from './about-speed.ts'
import { rules } from './index.ts'

test('every rule about speed is a rule, and every one about queries was thought of', () => {
  const ids = rules.map(({ id }) => id)
  assert.deepEqual(
    [...aboutSpeed].filter((id) => !ids.includes(id)),
    [],
  )
  const others = ids.filter((id) => id.startsWith('query/') && !aboutSpeed.has(id))
  assert.deepEqual(others.sort(), [
    'query/check-then-insert',
    'query/client-bypasses-tx',
    'query/lost-update',
    'query/where-less-write',
  ])
})
