import type { Architecture } from '../model/architecture/architecture.ts'
import type { Query } from '../model/architecture/code.ts'
import { callsIn, functionOf, queriesIn } from '../model/architecture/look-up.ts'

/** Whether something keeps others away from a row between its reading and its writing: a lock, or an isolation that refuses the later one. */
export function isGuarded(architecture: Architecture, query: Query): boolean {
  const owners = [query.function]
  for (let at = functionOf(architecture, query.function)?.within; at != null; at = functionOf(architecture, at)?.within)
    owners.push(at)
  const transaction = architecture.code.transactions.find(({ id }) => id === query.transaction)
  if (/serializable|repeatable/.test(transaction?.isolation ?? '')) return true
  return owners.some(
    (id) =>
      queriesIn(architecture, id).some(
        ({ locks, does, sql }) =>
          locks !== null || does === 'lock' || /advisory_|lock\s+table|isolation\s+level|get_lock/i.test(sql ?? ''),
      ) ||
      callsIn(architecture, id).some(
        ({ callee, target }) => isLock(callee) || /^(async-mutex|redlock|async-lock)\b/.test(target ?? ''),
      ),
  )
}

function isLock(callee: string): boolean {
  return /(^|\.)(\w*(acquire|withLock|runExclusive|lockFor|advisoryLock|mutex)\w*|lock|setLock|forUpdate)$/i.test(callee)
}
