// @ts-check
// What the sample is about, and the chance that shapes it.
import { random } from '../data.mjs'

const DOMAINS = (
  'billing catalog content crew desk export fleet gallery health identity inventory journal kitchen ledger market notice ' +
  'office payroll quality retail safety ticketing vendor warehouse'
).split(' ')
const NOUNS = 'account batch comment document event file group invoice label member note order'.split(' ')

/** @typedef {{ name: string, type: 'text' | 'int' | 'bool' | 'time' | 'money', required: boolean }} Column */
/** @typedef {{ verb: string, status: string }} Operation */
/**
 * @typedef {object} Module
 * @property {string} domain
 * @property {string} noun
 * @property {string} name As code says it: `billingInvoice`.
 * @property {string} type `BillingInvoice`.
 * @property {string} table
 * @property {string} path Of its routes: `/v1/billing/invoices`.
 * @property {Column[]} columns Beside id, tenant and times.
 * @property {Operation[]} operations Beside create, read, update and delete.
 * @property {string | null} parent The table it belongs to.
 */

const COLUMNS =
  'title body code city country currency email phone colour size weight amount total quantity rank position due_at sent_at paid_at closed_at is_public is_final is_late notes source channel reference region'.split(
    ' ',
  )
const VERBS =
  'archive approve assign cancel close confirm copy lock merge publish reject release reopen resolve send split'.split(' ')

/** @param {number} seed */
export function chance(seed) {
  const next = random(seed)
  return {
    /** @param {number} share */
    is: (share) => next() < share,
    /** @param {number} least @param {number} most */
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    /** Few are large. @param {number} most */
    skewed: (most) => Math.floor(next() ** 1.4 * (most + 1)),
    /** @template T @param {readonly T[]} from @param {number} count @returns {T[]} */
    some: (from, count) => {
      const left = [...from]
      const taken = []
      while (taken.length < count && left.length > 0) taken.push(...left.splice(Math.floor(next() * left.length), 1))
      return taken
    },
  }
}

/** @typedef {ReturnType<typeof chance>} Chance */

/** One module for each pair of a domain and a noun. @param {Chance} pick @param {number} count @returns {Module[]} */
export function drawModules(pick, count) {
  const pairs = DOMAINS.flatMap((domain) => NOUNS.map((noun) => ({ domain, noun })))
  return pairs.slice(0, count).map(({ domain, noun }, at) => {
    const first = at % NOUNS.length === 0
    return {
      domain,
      noun,
      name: `${domain}${capital(noun)}`,
      type: `${capital(domain)}${capital(noun)}`,
      table: `${domain}_${plural(noun)}`,
      path: `/v1/${domain}/${plural(noun)}`,
      columns: pick.some(COLUMNS, 4 + pick.skewed(12)).map((name) => ({ name, type: typeOf(name), required: pick.is(0.5) })),
      operations: pick
        .some(VERBS, pick.skewed(12))
        .map((verb) => ({ verb, status: `${verb}${verb.endsWith('e') ? 'd' : 'ed'}` })),
      parent: first ? null : `${domain}_${plural(/** @type {string} */ (NOUNS[pick.between(0, (at % NOUNS.length) - 1)]))}`,
    }
  })
}

/** @param {string} name @returns {Column['type']} */
function typeOf(name) {
  if (name.endsWith('_at')) return 'time'
  if (name.startsWith('is_')) return 'bool'
  if (['amount', 'total'].includes(name)) return 'money'
  return ['size', 'weight', 'quantity', 'rank', 'position'].includes(name) ? 'int' : 'text'
}

/** @param {string} word */
export function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

/** @param {string} word */
function plural(word) {
  return word === 'batch' ? 'batches' : `${word}s`
}

/** @param {string} name */
export function camel(name) {
  return name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())
}
