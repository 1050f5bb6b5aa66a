/**
 * What shows whether a decision is kept, as one line of text:
 *
 * - `rule tenant/query-unscoped`: the rule of review finds nothing
 * - `query SELECT file, line, … FROM …`: no row of the architecture's tables answers; each that does is a place that breaks it
 * - `path must exist docs/runbook.md`, `path must not exist src/legacy/**`
 * - `dependency must exist pino`, `dependency must not exist lodash`
 * - `import must not exist src/orders/** -> src/billing/**`, `import must exist src/app.ts -> src/logger.ts`
 * - `tables belong to src/modules/*`: what one module keeps, no other reads or writes
 * - `command npm run boundaries`: ends with 0
 */
export type DecisionCheck =
  | { readonly is: 'rule'; readonly rule: string }
  | { readonly is: 'query'; readonly sql: string }
  | { readonly is: 'path'; readonly must: boolean; readonly glob: string }
  | { readonly is: 'dependency'; readonly must: boolean; readonly name: string }
  | { readonly is: 'import'; readonly must: boolean; readonly from: string; readonly to: string }
  | { readonly is: 'tables'; readonly modules: string }
  | { readonly is: 'command'; readonly command: string }

/** A check that nothing can be made of; the message says what may stand there. */
export class DecisionCheckError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DecisionCheckError'
  }
}

const longest = 1_000
const forms =
  '`rule <id>`, `query SELECT …`, `path must [not] exist <glob>`, `dependency must [not] exist <package>`, `import must [not] exist <glob> -> <glob>`, `tables belong to <folders>`, `command <words>`'

/** @throws DecisionCheckError */
export function readDecisionCheck(text: string): DecisionCheck {
  const line = text.trim()
  if (line.length > longest)
    throw new DecisionCheckError(`a check is at most ${longest} characters long; this has ${line.length}`)
  const check = readLine(line)
  if (check === null)
    throw new DecisionCheckError(`nothing can be made of the check \`${line.slice(0, 80)}\`; it may be ${forms}`)
  return check
}

function readLine(line: string): DecisionCheck | null {
  const [, word = '', rest = ''] = /^(\S+)\s+([\s\S]+)$/.exec(line) ?? []
  switch (word) {
    case 'rule':
      return /^[a-z0-9-]+\/[a-z0-9-]+$/.test(rest) ? { is: 'rule', rule: rest } : null
    case 'query':
      return { is: 'query', sql: rest }
    case 'command':
      return { is: 'command', command: rest }
    case 'tables': {
      const modules = /^belong to (\S+)$/.exec(rest)?.[1]
      return modules === undefined ? null : { is: 'tables', modules: modules.replace(/\/+$/, '') }
    }
    case 'path':
    case 'dependency':
    case 'import':
      return readExistence(word, rest)
    default:
      return null
  }
}

function readExistence(word: 'path' | 'dependency' | 'import', rest: string): DecisionCheck | null {
  const [, not, what = ''] = /^must( not)? exist (.+)$/.exec(rest) ?? []
  if (what === '') return null
  const must = not === undefined
  if (word === 'path') return { is: 'path', must, glob: what }
  if (word === 'dependency') return /\s/.test(what) ? null : { is: 'dependency', must, name: what }
  const [from, to, ...more] = what.split('->').map((each) => each.trim())
  return from && to && more.length === 0 ? { is: 'import', must, from, to } : null
}
