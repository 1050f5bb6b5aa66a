import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { createIds, isUuid } from './uuid.ts'

describe('ids', () => {
  const version7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  const msOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)

  test('are version 7, begin with the time and differ', () => {
    const at = Date.UTC(2026, 10, 21)
    const newId = createIds(() => at, randomBytes)
    const ids = Array.from({ length: 1_000 }, newId)
    for (const id of ids) assert.match(id, version7)
    for (const id of ids) assert.ok(isUuid(id))
    assert.equal(new Set(ids).size, 1_000)
    assert.equal(new Set(ids.map((id) => id.slice(19))).size, 1_000, 'their random ends differ too')
    assert.equal(msOf(ids[0]!), at)
  })

  test('come in order within a millisecond, past its end and when the clock steps back', () => {
    let at = 1_000_000
    const newId = createIds(() => at, randomBytes)
    const ids = Array.from({ length: 10_000 }, newId)
    at -= 500_000
    ids.push(...Array.from({ length: 10_000 }, newId))
    at += 5_000_000
    ids.push(newId())
    assert.deepEqual([...ids].sort(), ids)
    assert.equal(new Set(ids).size, ids.length)
    assert.equal(msOf(ids.at(-1)!), at)
    assert.ok(msOf(ids[19_999]!) < 1_000_020, 'what it borrows from the future is little')
  })

  test('are the same for the same time and chance', () => {
    const make = () =>
      createIds(
        () => 7,
        (length) => new Uint8Array(length).fill(0xab),
      )
    const [one, other] = [make(), make()]
    const first = one()
    assert.equal(first, other())
    assert.equal(first, '00000000-0007-73ab-abab-abababababab')
    assert.equal(one(), '00000000-0007-73ac-abab-abababababab')
  })
})
