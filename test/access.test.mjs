import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { cells } from './access/cells.mjs'
import { checkFilters, checkIncludes, checkPages } from './access/doors-read.mjs'
import { checkKeys, checkOracles, checkSecrets, snapshot, touchedSince } from './access/doors-write.mjs'
import { missingConditions, otherFaults, plantDecisions } from './access/faults.mjs'
import { checkTable } from './access/table.mjs'
import { furnish, startWorld } from './access/world.mjs'
import { onThisEngine, plantFault } from './kit/dist.mjs'

describe('who may do what', () => {
  let world
  before(async () => {
    world = await startWorld()
    await furnish(world)
  })
  after(() => world.close())

  const check = (says, act) =>
    test(says, async () => {
      assert.deepEqual(await act(), [])
      assert.deepEqual(world.leaks, [])
      assert.deepEqual(world.backend.faults, [])
    })

  check('includes, to their depth, hold exactly the visible rows', () => checkIncludes(world))
  check('filters and counts find exactly the visible rows', () => checkFilters(world))
  check('pages hold exactly the visible rows, from whatever cursor', () => checkPages(world))
  check('hidden rows are answered like rows that are not there, and stay as they are', async () => {
    const rows = await snapshot(world)
    return [...(await checkOracles(world)), ...(await touchedSince(rows, world))]
  })
  check('an idempotency key answers only its own caller', () => checkKeys(world))
  check('secrets appear nowhere', () => checkSecrets(world))
  check(`each caller, operation and relation is answered as the table says: ${cells.length} cells`, () => checkTable(world))
})

describe('a condition that goes missing is noticed', () => {
  let planted
  before(() => {
    planted = plantDecisions()
  })
  after(() => planted.remove())

  const here = missingConditions.filter(({ only }) => only === undefined || !process.env.LINTEL_TEST_POSTGRES)
  for (const { name, decide, checks } of here) {
    for (const [by, check] of Object.entries(checks)) {
      test(`${name}, by ${by}`, () => assertNoticed(planted.dist, check, decide))
    }
  }
  test('none, when all conditions are asked as they are', async () => {
    const { wrong, leaks } = await judge(planted.dist, checkTable, () => undefined)
    assert.deepEqual([...wrong, ...leaks], [])
  })
})

describe('another fault is noticed', () => {
  for (const { name, fault, checks } of onThisEngine(otherFaults)) {
    test(name, async () => {
      const planted = plantFault(fault)
      try {
        for (const check of Object.values(checks)) await assertNoticed(planted.dist, check)
      } finally {
        planted.remove()
      }
    })
  }
})

async function assertNoticed(dist, check, decide) {
  const { wrong, leaks } = await judge(dist, check, decide)
  assert.notEqual(wrong.length + leaks.length, 0)
}

async function judge(dist, check, decide) {
  globalThis.plantedDecision = decide
  const world = await startWorld({ dist })
  try {
    await furnish(world)
    return { wrong: await check(world), leaks: world.leaks }
  } finally {
    delete globalThis.plantedDecision
    await world.close()
  }
}
