import { Lru } from '../../kit/lru.ts'
import type { Model } from '../../model/model.ts'
import { writeTables } from '../../writers/sql/index.ts'
import { type Connection, memoryConnection } from './driver.ts'

/**
 * Tells statements whose plan reads more rows than it answers for: a count, a table read from end to end, unless a bare
 * `LIMIT` stops it, or a sort that no index gives. The plans come from an empty database of the same schema, since the driver
 * leaves an EXPLAIN open, and an open statement would hold the real one at its snapshot.
 */
export function createSlowPlans(model: Model): (sql: string) => boolean {
  let scratch: Connection | undefined
  const known = new Lru<string, boolean>(10_000)
  return (sql) => {
    let slow = known.get(sql)
    if (slow === undefined) {
      scratch ??= emptyCopy(model)
      const steps = scratch.prepare(`EXPLAIN QUERY PLAN ${sql}`).all([])
      slow = /^SELECT count\(/.test(sql) || steps.some((row) => isSlowStep(String(row[3]), sql))
      known.set(sql, slow)
    }
    return slow
  }
}

function emptyCopy(model: Model): Connection {
  const connection = memoryConnection()
  for (const sql of writeTables(model)) connection.exec(sql)
  return connection
}

function isSlowStep(step: string, sql: string): boolean {
  if (/^USE TEMP B-TREE FOR ORDER BY/.test(step)) return true
  const scanned = /^SCAN (\w+)/.exec(step)?.[1]
  // `o` and `_t1` … name results of sub-selects, which their own steps speak for.
  if (!scanned || / VIRTUAL TABLE /.test(step) || scanned === 'CONSTANT' || /^SCAN (o|_t\d+)$/.test(step)) return false
  return !new RegExp(`FROM "[^"]+" ${scanned} WHERE 1 ORDER BY`).test(sql)
}
