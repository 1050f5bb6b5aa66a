import type { Operation } from '../schema/operation.ts'
import { splitStatements } from '../text/split.ts'
import { StatementText } from '../text/statement-text.ts'
import type { PostgresSource } from './source.ts'

const acting = ['ALTER', 'CREATE', 'DROP', 'GRANT', 'REVOKE', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']
const before = ['BEGIN', 'THEN', 'ELSE', 'LOOP']

/**
 * `DO`, and the statements that stand in its block as they are: what it does in a branch counts as done, since such
 * blocks are mostly written to do a thing only where it is not done yet.
 */
export function readDo(source: PostgresSource, read: (statement: StatementText) => Operation[]): Operation[] {
  const operations: Operation[] = [{ does: 'do block', name: '', place: source.place }]
  const body = source.text.tokens.find((token) => token.kind === 'string' && source.text.script[token.start] === '$')
  if (body === undefined) return operations
  const quote = source.text.script.indexOf('$', body.start + 1) + 1 - body.start
  const start = body.start + quote
  for (const piece of splitStatements(source.text.script.slice(start, body.end - quote), 'postgres')) {
    const tokens = piece.tokens.map((token) => ({ ...token, start: token.start + start, end: token.end + start }))
    const whole = new StatementText(source.text.script, 'postgres', { from: 0, to: 0, tokens }, source.text.placeAt)
    const first = tokens.findIndex(
      (_, i) => acting.some((word) => whole.is(i, word)) && (i === 0 || before.some((word) => whole.is(i - 1, word))),
    )
    if (tokens.some((_, i) => whole.is(i, 'EXCEPTION') && i === 0)) break
    if (first === -1) continue
    const own = tokens.slice(first)
    const range = { from: own[0]!.start, to: own.at(-1)!.end, tokens: own }
    operations.push(...read(new StatementText(source.text.script, 'postgres', range, source.text.placeAt)))
  }
  return operations
}
