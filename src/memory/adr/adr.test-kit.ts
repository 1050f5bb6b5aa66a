import fc from 'fast-check'
import { type Decision, decisionStatuses } from '../../model/decision.ts'
import { oddMarkdown } from '../markdown/odd-markdown.test-kit.ts'
import type { Parsers } from './adr-text.ts'
import { loadParsers } from './load-parsers.ts'

export const parsers: Parsers = await loadParsers()

export const decision: Decision = {
  id: 4,
  agentName: 'backend-architect',
  decisionType: 'database',
  title: 'One share a person',
  description: 'A retry must be harmless.\n\n- twice\n- or more',
  rationale: 'A unique index decides.',
  status: 'accepted',
  supersedes: null,
  check: null,
  createdAt: '2026-11-21T00:00:00.000Z',
}

const odd = fc.constantFrom(
  '---\nstatus: x\n---',
  '## Decision Outcome',
  '### Consequences',
  '<!-- lintel text 1 -->',
  '<!-- lintel outcome -->',
  '<!-- end of lintel outcome -->',
  '\n## Considered Options\n',
  '\n## Decision Outcome\n',
  'a\r\nb',
  '\r',
  '"q": \'',
  ' x ',
  '# 4. t',
  'null',
)
const text = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  oddMarkdown,
  odd,
  fc.array(fc.oneof(odd, oddMarkdown), { maxLength: 4 }).map((parts) => parts.join('\n')),
)
const known = text.map((words) => words.toWellFormed().replaceAll('\0', '')).filter((words) => words !== '')
const line = fc
  .oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), odd)
  .map((words) => words.toWellFormed().replaceAll('\0', ''))
  .filter((words) => words !== '')
const time = fc
  .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString())

/** Decisions with every text that memory takes. */
export const anyDecision: fc.Arbitrary<Decision> = fc.record({
  id: fc.integer({ min: 1, max: 9999 }),
  agentName: line,
  decisionType: line,
  title: line,
  description: known,
  rationale: known,
  status: fc.constantFrom(...decisionStatuses),
  supersedes: fc.option(fc.integer({ min: 1, max: 9999 })),
  check: fc.option(line),
  createdAt: fc.oneof(time, fc.constant('2026-11-21T00:00:00.000Z')),
})
