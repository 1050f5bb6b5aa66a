import type { ReadStatement } from '../postgres/statement.ts'
import type { StatementText } from '../text/statement-text.ts'

export function readPlain(text: StatementText): ReadStatement {
  return { kind: 'other', operations: [{ does: 'other', name: '', place: text.place }] }
}
