import { plantFault } from '../kit/dist.mjs'
import { checkFilters, checkIncludes, checkPages } from './doors-read.mjs'
import { checkKeys, checkOracles, checkSecrets } from './doors-write.mjs'
import { checkTable } from './table.mjs'

const table = (world) => checkTable(world, { firstOnly: true })
const isRead = ({ rule, entity }) => rule === entity.can.read
const isOf = (name, rule) => rule.is === name || (rule.of ?? []).some((each) => isOf(name, each))

/**
 * Access conditions that go missing, one at a time, and the checks each of which has to notice. A fault decides a
 * condition as the compiler asks for it: `alias` tells for which statement, `undefined` leaves it alone.
 */
export const missingConditions = [
  { name: 'every condition', decide: () => true, checks: { checkIncludes } },
  {
    name: 'what may be read, where rows are read',
    decide: (asked) => (isRead(asked) && /^[rn]$/.test(asked.alias) ? true : undefined),
    checks: { table, checkFilters },
  },
  {
    name: 'what may be read, only where the next key of a page is read',
    // Elsewhere it is read with the page.
    only: 'sqlite',
    decide: (asked) => (isRead(asked) && asked.alias === 'n' ? true : undefined),
    checks: { checkPages },
  },
  {
    name: 'what may be read, where rows are included or pointed at',
    decide: (asked) => (isRead(asked) && /^_?t\d/.test(asked.alias) ? true : undefined),
    checks: { checkOracles },
  },
  {
    name: 'what may be read, where rows are written',
    decide: (asked) => (isRead(asked) && asked.alias.startsWith('"') ? true : undefined),
    checks: { table },
  },
  {
    name: 'what may be created',
    decide: ({ rule, entity }) => (rule === entity.can.create ? true : undefined),
    checks: { table },
  },
  {
    name: 'what may be updated',
    decide: ({ rule, entity }) => (rule === entity.can.update ? true : undefined),
    checks: { table },
  },
  {
    name: 'what may be deleted',
    decide: ({ rule, entity }) => (rule === entity.can.delete ? true : undefined),
    checks: { table },
  },
  {
    name: 'on which row an action may be called',
    decide: ({ rule, entity }) => (Object.values(entity.can).includes(rule) ? undefined : true),
    checks: { table },
  },
  {
    name: 'all but the first member of `all`',
    decide: ({ rule, again }) =>
      rule.of?.some(({ is }) => is === 'all') ? again({ ...rule, of: rule.of.map(firstOfAll) }) : undefined,
    checks: { table },
  },
  {
    name: 'the steps of a path after its first',
    decide: ({ rule, again }) => (isOf('path', rule) ? again(shortened(rule)) : undefined),
    checks: { table },
  },
]

function firstOfAll(rule) {
  return rule.is === 'all' ? rule.of[0] : rule
}

/** `author.followers.by` as if any row at the end of it were the caller's: here, as `signedIn`. */
function shortened(rule) {
  if (rule.is === 'path' && rule.path.length > 1) return { is: 'signedIn' }
  return rule.of ? { ...rule, of: rule.of.map(shortened) } : rule
}

/** A build whose access conditions pass through `globalThis.plantedDecision` first. */
export function plantDecisions() {
  return plantFault({
    file: 'adapters/sql/access-condition.js',
    find: 'export function accessCondition(model, entity, rule, access, alias, parameters) {',
    replace: `export function accessCondition(model, entity, rule, access, alias, parameters) {
    const again = (other) => realCondition(model, entity, other, access, alias, parameters)
    const decided = access.caller.system ? undefined : globalThis.plantedDecision?.({ entity, rule, alias, again })
    return decided ?? again(rule)
}
function realCondition(model, entity, rule, access, alias, parameters) {`,
  })
}

/** Faults outside the conditions. */
export const otherFaults = [
  {
    name: 'secrets are left in rows',
    fault: { file: 'adapters/sql/row-members.js', find: 'field.secret && !reading.access.caller.system', replace: 'false' },
    checks: { checkIncludes },
  },
  {
    name: 'a secret can be asked for',
    fault: { file: 'serve/selection.js', find: '!field.secret', replace: 'true' },
    checks: { checkSecrets },
  },
  {
    name: 'what a refused change did is kept',
    fault: { file: 'adapters/sqlite/write-turn.js', find: 'undo.run([]);', replace: '' },
    checks: { checkTable },
  },
  {
    name: 'idempotency keys are shared by all callers',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code that is replaced is a template
    fault: { file: 'serve/replay.js', find: '${caller.subject ?? request.ip}', replace: '' },
    checks: { checkKeys },
  },
]
