import type { Architecture } from '../../model/architecture/architecture.ts'
import type { ReadDecision } from '../../model/architecture/decisions.ts'
import { type Shape, shapeOf } from '../../model/architecture/shape.ts'
import { isLive, referenceOf } from '../../model/decision.ts'
import { readDecisionCheck } from '../../model/decision-check.ts'
import type { Rule } from '../../rules/rule.ts'
import { type Draft, judge } from '../judge.ts'

/** A system in a few facts, and what became of what was decided about it. */
export interface Overview {
  readonly shape: Shape
  readonly decisions: readonly ReadDecision[]
  /** Of every decision that holds and has a check, in the order of their numbers. */
  readonly verdicts: readonly Verdict[]
}

export interface Verdict {
  /** Such as `ADR-4`. */
  readonly decision: string
  readonly title: string
  readonly check: string
  readonly state: 'kept' | 'broken' | 'not tried'
  /** Where it is broken. */
  readonly places: readonly { readonly file: string; readonly line: number; readonly message: string }[]
  /** Why it was not tried. */
  readonly why: string | null
}

/** @param rules all there are, since a decision may name one that a profile leaves out */
export function overviewOf(architecture: Architecture, rules: readonly Rule[]): Overview {
  const { decisions } = architecture
  const live = decisions.filter((decision) => isLive(decision) && decision.check !== null).sort((a, b) => a.id - b.id)
  const named = rules.filter(({ id }) => live.some(({ check }) => check === `rule ${id}`))
  const { drafts } = judge(architecture, named)
  const verdicts = live.map((decision) => ({
    decision: referenceOf(decision),
    title: decision.title,
    check: decision.check!,
    ...outcomeOf(decision, drafts, named),
  }))
  return { shape: shapeOf(architecture), decisions, verdicts }
}

export type Outcome = Pick<Verdict, 'state' | 'places' | 'why'>

function outcomeOf({ check: line, breaks, problem }: ReadDecision, drafts: readonly Draft[], rules: readonly Rule[]): Outcome {
  if (problem !== null) return notTried(problem)
  if (breaks !== null) return tried(breaks.map(({ place, message }) => ({ file: place.file, line: place.line, message })))
  const check = readDecisionCheck(line!)
  if (check.is === 'command') return notTried('commands are run by `lintel recall --check --commands` alone')
  if (check.is !== 'rule') throw new Error(`the check \`${line}\` was not looked at`)
  if (!rules.some(({ id }) => id === check.rule))
    return notTried(`no rule is called \`${check.rule}\`: \`lintel explain\` lists them`)
  const broken = drafts.filter(({ rule }) => rule === check.rule)
  return tried(broken.map(({ at, message }) => ({ file: at.file, line: at.line, message })))
}

const notTried = (why: string): Outcome => ({ state: 'not tried', places: [], why })

export function tried(places: Verdict['places']): Outcome {
  return { state: places.length === 0 ? 'kept' : 'broken', places, why: null }
}
