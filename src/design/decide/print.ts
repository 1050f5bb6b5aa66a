import { describe, isUnsaid, originOf, type Scope, thresholdOf, valueIn } from './scope.ts'
import { type Condition, type DecisionTable, isComparison, type Subject, subjectOf } from './table.ts'

/** `1200` → `1,200`; cut, not rounded, so that what is below a threshold is printed below it. */
export function printNumber(value: number): string {
  return grouped(cut(value, value >= 100 ? 10 : 10_000))
}

/** What was reckoned, with three digits that count, or all that stand before the point. */
export function printReckoned(value: number): string {
  if (value === 0 || value >= 100) return grouped(cut(value, 1))
  return grouped(cut(value, 10 ** (2 - Math.floor(Math.log10(value)))))
}

function cut(value: number, steps: number): number {
  return Math.trunc(value * steps + 1e-9) / steps
}

function grouped(value: number): string {
  const text = value > 0 && value < 1e-6 ? value.toFixed(20).replace(/0+$/, '') : String(value)
  const [whole = '', fraction] = text.split('.')
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? digits : `${digits}.${fraction}`
}

/** With its unit: `1,200/s`, `1 team`, `99.9%`. */
export function printAmount(value: number, unit: string, print: (value: number) => string = printNumber): string {
  if (unit === '/s' || unit === '%') return `${print(value)}${unit}`
  return `${print(value)} ${value === 1 ? singular(unit) : unit}`
}

function singular(unit: string): string {
  if (unit === 'people') return 'person'
  if (unit === 'processes') return 'process'
  return unit
    .replace(/^(\w+?)ies\b/, '$1y')
    .replace(/^([a-z]+[^s ])s\b/, '$1')
    .replace(/^(load balancer)s$/, '$1')
}

export function printValue(subject: Subject, scope: Scope): string {
  const value = valueIn(subject, scope)
  const origin = originOf(subject, scope)
  if (typeof value === 'number') {
    if (isUnsaid(subject, value)) return 'not said'
    return printAmount(value, describe(subject).unit, origin === 'reckoned' ? printReckoned : printNumber)
  }
  if (typeof value === 'boolean') return value ? 'yes' : origin === 'assumed' ? 'not said' : 'no'
  if (typeof value === 'string') return value
  return value.length === 0 ? 'nothing named' : value.join(', ')
}

/** What would have to be, and what is: `from 8 teams on (teams that release on their own), here 1 team`. */
export function printMissed(condition: Condition, scope: Scope): string {
  const subject = subjectOf(condition)
  const { says, unit } = describe(subject)
  const here = printValue(subject, scope)
  if (isComparison(condition)) {
    const threshold = printAmount(thresholdOf(condition), unit)
    return `${'atLeast' in condition ? `from ${threshold} on` : `below ${threshold}`} (${says}), here ${here}`
  }
  if ('has' in condition) return `where ${subject} has ${condition.has} (${says}), here ${here}`
  if (condition.is === true) return `where ${says}, which is not said`
  return `where ${subject} is ${condition.is} (${says}), here ${here}`
}

const placeholder = /\{(?:([a-z-]+)\/)?(\w+)(?:\.(atLeast|below))?\}/g

/** Subjects that a template prints. */
export function subjectsIn(template: string): readonly Subject[] {
  return [...template.matchAll(placeholder)].map(([, , subject]) => subject as Subject)
}

/** A template of this table with its numbers put in; those of the rule's own conditions come first. */
export function fillTemplate(
  template: string,
  { scope, table, own }: { readonly scope: Scope; readonly table: DecisionTable; readonly own: readonly Condition[] },
): string {
  const conditionsOf = (rule: string | undefined) =>
    table.rules.filter(({ id }) => rule === undefined || id === rule).flatMap(({ when }) => when)
  return template.replace(placeholder, (whole, rule: string | undefined, name: string, bound: string | undefined) => {
    const subject = name as Subject
    if (bound === undefined) return printValue(subject, scope)
    const conditions = rule === undefined ? [...own, ...conditionsOf(undefined)] : conditionsOf(rule)
    const found = conditions.find((each) => subjectOf(each) === subject && bound in each)
    return found !== undefined && isComparison(found) ? printAmount(thresholdOf(found), describe(subject).unit) : whole
  })
}
