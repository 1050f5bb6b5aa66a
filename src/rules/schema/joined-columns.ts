/** Which columns the code joins with which: `join people p on p.id = q.approver_id`. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import { tableOf } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { once } from '../once.ts'

export interface Joined {
  readonly to: string
  readonly key: string
  readonly place: Place
}

/** The first join of each column, by `table.column`. */
export const joinedColumns: (architecture: Architecture) => ReadonlyMap<string, Joined> = once(readJoins)

const named =
  /\b(?:from|join|update|into|using)\s+"?([\w.]+)"?(?:\s+(?:as\s+)?(?!on\b|where\b|set\b|join\b|left\b|inner\b|cross\b|order\b|group\b|limit\b|using\b|values\b)(\w+))?/gi
const equality = /\b(\w+)\."?(\w+)"?\s*=\s*(\w+)\."?(\w+)"?/g

function readJoins(architecture: Architecture): ReadonlyMap<string, Joined> {
  const found = new Map<string, Joined>()
  for (const { sql, place, joins } of architecture.code.queries) {
    if (sql === null || joins.length === 0) continue
    const aliases = new Map<string, string>()
    for (const [, name, alias] of sql.matchAll(named)) {
      const table = tableOf(architecture, name!)?.name
      if (table !== undefined) aliases.set(alias ?? name!, table).set(name!, table)
    }
    for (const [, a, left, b, right] of sql.matchAll(equality)) {
      const [one, other] = [aliases.get(a!), aliases.get(b!)]
      if (one === undefined || other === undefined) continue
      const add = (from: string, to: Joined) => (found.has(from) ? undefined : found.set(from, to))
      add(`${one}.${left}`, { to: other, key: right!, place })
      add(`${other}.${right}`, { to: one, key: left!, place })
    }
  }
  return found
}
