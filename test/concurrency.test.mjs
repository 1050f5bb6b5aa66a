import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { makeLedger } from './concurrency/app.mjs'
import * as races from './concurrency/races.mjs'
import * as turns from './concurrency/turns.mjs'
import { startBackend } from './kit/backend.mjs'
import { onThisEngine, plantFault } from './kit/dist.mjs'

async function startLedger(dist) {
  const ledger = makeLedger()
  const backend = await startBackend({ app: ledger.makeApp, sockets: 300, ...(dist === undefined ? {} : { dist }) })
  return { ...ledger, backend }
}

describe('concurrent requests', () => {
  let ledger
  before(async () => {
    ledger = await startLedger()
  })
  after(() => {
    ledger.openAll()
    return ledger.backend.close()
  })

  /** No request of a race may fail for the race: nothing is logged as a fault but what the test provokes. */
  const check = (says, act, provoked = 0) =>
    test(says, async () => {
      const faults = ledger.backend.faults.length
      await act()
      assert.equal(ledger.backend.faults.length - faults, provoked, JSON.stringify(ledger.backend.faults.slice(faults)))
    })

  check('1,000 changes at one version: one wins each, all are applied in the end', () => races.raceChanges(ledger, 1_000))
  check('1,000 creates with one idempotency key: one row, one answer', () => races.replayCreate(ledger, 1_000))
  check('1,000 actions with one idempotency key: one effect, one event, one answer', () => races.replayAction(ledger, 1_000))
  check('a key in progress is told so until it is answered', () => turns.refuseInFlight(ledger))
  check('200 writers want 50 names', () => races.raceNames(ledger, 200))
  check('200 writers add to one counter', () => races.raceCounters(ledger, 200))
  check('200 transfers under lists: every list is consistent', () => races.readWhileMoving(ledger, 200))
  check('a write that fails among 100 of one turn fails alone', () => turns.failAlone(ledger, 100))
  check('handlers that throw undo what they did, their neighbours’ work stays', () => turns.undoThrown(ledger, 80), 10)
  check('a handler that thinks first holds up nobody', () => turns.thinkFirst(ledger))
  check('a handler that is too slow is undone', () => turns.undoLate(ledger), 1)
  // Only where one handler waits for another's transaction to end.
  if (!process.env.LINTEL_TEST_POSTGRES)
    check('a handler whose time is up before its turn does nothing', () => turns.undoBeforeTurn(ledger), 1)
  check('a handler that does not await its calls is refused', () => turns.refuseUnawaited(ledger), 2)
  check('reads during writes show what is committed', () => turns.readOnlyCommitted(ledger))
})

/** Each of these takes away what one of the checks above is there for. */
const faults = [
  {
    name: 'If-Match is read and forgotten',
    fault: {
      file: 'serve/entity-routes.js',
      find: 'if (versions === null)',
      replace: 'return null;',
    },
    checks: [(ledger) => races.raceChanges(ledger, 20)],
  },
  {
    name: 'an answered key is worked on again',
    fault: { file: 'serve/replay.js', find: 'if (before !== null)', replace: 'if (false)' },
    checks: [(ledger) => races.replayCreate(ledger, 20), (ledger) => races.replayAction(ledger, 20)],
  },
  {
    name: 'an answered key is still called in progress',
    fault: { file: 'serve/replay.js', find: ' && !answered.get(key)', replace: '' },
    checks: [(ledger) => races.replayCreate(ledger, 200)],
  },
  {
    name: 'a counter is set, not added to',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code that is replaced is a template
    fault: { file: 'adapters/sql/compile-write.js', find: '`${table}.${column} + `', replace: "''" },
    checks: [(ledger) => races.raceCounters(ledger, 20)],
  },
  {
    name: 'nothing is undone',
    fault: { file: 'adapters/sqlite/write-turn.js', find: 'undo.run([]);', replace: '' },
    checks: [(ledger) => turns.undoThrown(ledger, 8), turns.undoLate, turns.refuseUnawaited],
  },
  {
    name: 'what failed is committed',
    fault: {
      file: 'adapters/postgres/transactions.js',
      find: 'await attempt.rollback();',
      replace: 'await attempt.commit();',
    },
    // What is not awaited, or comes late, may not have reached the server when it commits.
    checks: [(ledger) => turns.undoThrown(ledger, 8)],
  },
  {
    name: 'transactions see what others commit beside them',
    fault: { file: 'adapters/postgres/attempt.js', find: ' ISOLATION LEVEL SERIALIZABLE', replace: '' },
    checks: [(ledger) => races.readWhileMoving(ledger, 1_000)],
  },
  {
    name: 'one failure fails its turn',
    fault: {
      file: 'adapters/sqlite/write-turn.js',
      find: 'settle([waiting], ({ reject }) => reject(translate(error)));',
      replace: 'unsettled.add(waiting); throw error;',
    },
    checks: [(ledger) => turns.failAlone(ledger, 6), (ledger) => turns.undoThrown(ledger, 8)],
  },
  {
    name: 'events go out whatever became of their writes',
    fault: {
      file: 'serve/action-route.js',
      find: 'const reason = await transaction.rollback(error);',
      replace:
        'const reason = await transaction.rollback(error); await store.write((session) => storePending(session, pending)); wake();',
    },
    checks: [(ledger) => turns.undoThrown(ledger, 8), turns.undoLate],
  },
  {
    name: 'reads see what is not committed',
    fault: { file: 'adapters/sqlite/store.js', find: 'turn.isOpen ? onReading(sql) : onWriting(sql)', replace: 'onWriting(sql)' },
    checks: [turns.readOnlyCommitted, (ledger) => races.readWhileMoving(ledger, 60)],
  },
  {
    name: 'a transaction begins before its handler',
    // Elsewhere one that has done nothing is in nobody's way.
    only: 'sqlite',
    fault: {
      file: 'serve/action-route.js',
      find: 'const transaction = createTransaction(store, attempt);',
      replace: 'const transaction = createTransaction(store, attempt); await transaction.session();',
    },
    checks: [turns.thinkFirst],
  },
  {
    name: 'a call that nobody awaits is let go',
    // Elsewhere the call is still under way when its transaction is over, and fails by that.
    only: 'sqlite',
    fault: { file: 'serve/action-route.js', find: 'calls.requireDone();', replace: '' },
    checks: [turns.refuseUnawaited],
  },
]

describe('a planted fault is noticed', () => {
  for (const { name, fault, checks } of onThisEngine(faults)) {
    test(name, async () => {
      const planted = plantFault(fault)
      const ledger = await startLedger(planted.dist)
      try {
        for (const check of checks) {
          await assert.rejects(() => check(ledger), { name: 'AssertionError' })
          ledger.openAll()
        }
      } finally {
        ledger.openAll()
        await ledger.backend.close()
        planted.remove()
      }
    })
  }
})
