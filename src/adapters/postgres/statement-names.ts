import { Lru } from '../../kit/lru.ts'

/** Statements that a connection keeps prepared; the rest are parsed each time. */
const mostPrepared = 1_000

/** A short name for each text of a statement, the same on every connection; undefined where there are too many. */
export function createStatementNames(pooled: boolean): (sql: string) => string | undefined {
  if (pooled) return () => undefined
  const names = new Map<string, string>()
  // A text is worth preparing when it comes a second time.
  const seenOnce = new Lru<string, true>(mostPrepared)
  return (sql) => {
    const known = names.get(sql)
    if (known !== undefined || names.size >= mostPrepared) return known
    if (!seenOnce.get(sql)) {
      seenOnce.set(sql, true)
      return undefined
    }
    const name = `lintel_${names.size + 1}`
    names.set(sql, name)
    return name
  }
}
