import { isObject } from '../kit/json.ts'
import { type At, type Report, show } from './check-report.ts'

const mostDeep = 40
const mostItems = 10_000
const mostNodes = 500_000
const longestText = 2_000
const mostOf = { entities: 500, actions: 2_000 } as const
const mostFields = 200

/** Refuses what is too large to be looked at at all, before anything recursive or quadratic looks at it. */
export function checkSize(input: unknown, report: Report): void {
  checkCounts(input, report)
  const open: { value: unknown; at: At }[] = [{ value: input, at: [] }]
  for (let nodes = 1; open.length > 0; nodes++) {
    const { value, at } = open.pop()!
    if (nodes > mostNodes) {
      report('LNTM001', [], `there are more than ${mostNodes} values in it`, 'split it into several backends')
      return
    }
    if (typeof value === 'string') checkText(value, at, report)
    if (typeof value !== 'object' || value === null) continue
    if (at.length >= mostDeep) {
      const remedy = 'give the inner object an entity of its own and point at it with `ref`'
      report('LNTM002', at.slice(0, 8), `this is nested more than ${mostDeep} deep`, remedy)
      continue
    }
    const steps = Array.isArray(value) ? value.keys() : Object.keys(value)
    const size = Array.isArray(value) ? value.length : (steps as string[]).length
    if (size > mostItems) {
      tooLarge(report, at, Array.isArray(value) ? 'items' : 'keys', size, mostItems)
      continue
    }
    for (const step of steps) {
      if (typeof step === 'string') checkText(step, at, report)
      open.push({ value: (value as Record<string | number, unknown>)[step], at: [...at, step] })
    }
  }
}

function checkCounts(input: unknown, report: Report): void {
  if (!isObject(input)) return
  for (const [key, most] of Object.entries(mostOf)) {
    const things = input[key]
    if (isObject(things) && Object.keys(things).length > most) tooLarge(report, [key], key, Object.keys(things).length, most)
  }
  if (!isObject(input.entities)) return
  for (const [name, entity] of Object.entries(input.entities)) {
    const size = isObject(entity) && isObject(entity.fields) ? Object.keys(entity.fields).length : 0
    if (size > mostFields) tooLarge(report, ['entities', name, 'fields'], 'fields', size, mostFields)
  }
}

function tooLarge(report: Report, at: At, things: string, size: number, most: number): void {
  const remedy = things === 'entities' || things === 'actions' ? 'split it into several backends' : `keep at most ${most} here`
  report('LNTM001', at, `there are ${size} ${things}, and at most ${most} are taken`, remedy)
}

function checkText(text: string, at: At, report: Report): void {
  if (text.length > longestText) {
    report('LNTM017', at, `the text ${show(text)} has ${text.length} characters`, `use at most ${longestText} characters`)
  } else if (/\0|\p{Surrogate}/u.test(text)) {
    const remedy = 'remove the character: `\\u0000` and half surrogate pairs are kept by no database'
    report('LNTM003', at, `the text ${show(text)} holds a character that cannot be stored`, remedy)
  }
}
