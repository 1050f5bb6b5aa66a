import { becausesOf, decisionsNamedIn } from '../../model/because.ts'
import { isLive } from '../../model/decision.ts'
import type { Rule } from '../rule.ts'

const adr = (status: string) => `---
status: ${status}
date: 2026-03-01
---

# One share a person

## Context and Problem Statement

A retry must be harmless.

## Decision Outcome

Chosen: a unique key over post and person.
`
const blueprint = `import { blueprint, entity, text } from 'lintel'

export default blueprint('social', {
  entities: {
    post: entity({ body: text({ max: 500 }) }, { because: 'ADR-4: one share a person', can: { read: 'anyone' } }),
  },
})
`

export const rule: Rule = {
  id: 'arch/decision-unknown',
  title: 'A blueprint rests on a decision that does not hold',
  severity: 'low',
  confidence: 'certain',
  profile: 'review',
  says: '`{path}` is so because of ADR-{number}, which {state}',
  because: 'whoever asks why it is so finds no answer, or one that was taken back',
  instead: 'name the decision that holds, or record it with `lintel remember decision`',

  check({ blueprints, decisions }, report) {
    // Where none is kept, they are kept elsewhere.
    if (decisions.length === 0) return
    for (const { model, places, place } of blueprints) {
      for (const { path, text } of becausesOf(model)) {
        for (const number of decisionsNamedIn(text)) {
          const decision = decisions.find(({ id }) => id === number)
          if (decision !== undefined && isLive(decision)) continue
          const state = decision === undefined ? 'is not there' : `is ${decision.status}`
          report({ at: places[path] ?? place, subject: `decision:ADR-${number}`, values: { path, number, state } })
        }
      }
    }
  },

  bad: {
    'one that is not there': { 'blueprint.ts': blueprint, 'docs/adr/0003-one-share-a-person.md': adr('accepted') },
    'one that was taken back': { 'blueprint.ts': blueprint, 'docs/adr/0004-one-share-a-person.md': adr('deprecated') },
  },
  good: {
    'one that holds': { 'blueprint.ts': blueprint, 'docs/adr/0004-one-share-a-person.md': adr('accepted') },
    'a repository that keeps its decisions elsewhere': { 'blueprint.ts': blueprint },
  },
}
