import { SqlFault } from './database.ts'
import { KnowledgeError, type KnowledgeErrorCode } from './knowledge.ts'

/** SQLite's primary result codes. https://sqlite.org/rescode.html */
const meanings: Readonly<Record<number, readonly [KnowledgeErrorCode, string]>> = {
  7: ['too-large', 'the statement needs more memory than it may have: ask for less at a time'],
  9: ['too-large', 'the statement does more work than it may: narrow it down with WHERE or LIMIT'],
  11: ['corrupt', 'the image of memory is damaged: put back a copy of it, or move it away to begin anew'],
  13: ['too-large', 'memory is full: keep large things in files, and their paths in memory'],
  18: ['too-large', 'a value or the statement is longer than it may be: ask for less at a time'],
  26: ['corrupt', 'the image of memory is no SQLite database: put back a copy of it, or move it away to begin anew'],
}

/** Extended result codes of constraints. */
const checkFailed = 275
const notNull = 1299
const triggerRefused = 1811

/** What the engine says, in the words of memory. */
export function asKnowledgeError(error: unknown): unknown {
  if (!(error instanceof SqlFault)) return error
  const { resultCode, message } = error
  const known = meanings[resultCode & 0xff]
  if (known !== undefined) return new KnowledgeError(...known)
  if (resultCode === triggerRefused) return new KnowledgeError('refused', message)
  if (resultCode === notNull) {
    const [, column = ''] = message.split(': ')
    return new KnowledgeError('refused', `\`${column}\` must be given a value`)
  }
  if (resultCode === checkFailed) {
    const rule = message.slice(message.indexOf(': ') + 2)
    return new KnowledgeError(rule.endsWith('characters') ? 'too-long' : 'refused', `memory does not take this: ${rule}`)
  }
  if ((resultCode & 0xff) === 19)
    return new KnowledgeError('refused', message.replace(/^.*? constraint failed/, 'there is one of this already'))
  if (message.endsWith('may not be modified'))
    return new KnowledgeError('refused', `${message}: only decisions, patterns and insights are written`)
  return new KnowledgeError('invalid-sql', withHint(message))
}

function withHint(message: string): string {
  if (/near "check"/i.test(message)) return `${message} (the column is written "check", with its quotation marks)`
  if (/^no such (table|column)/.test(message)) {
    return `${message} (there are decisions, patterns, insights, memory, history and search; SELECT sql FROM sqlite_schema shows their columns)`
  }
  return message
}
