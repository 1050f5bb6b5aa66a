import type { Rule } from '../rule.ts'
import { callsTo, fromRequest, within } from '../values.ts'
import { handler } from './example.ts'

export const rule: Rule = {
  id: 'inj/regex',
  title: 'A pattern that a caller writes',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'a pattern is made of `{from}`',
  because: 'twenty characters make a pattern that keeps the event loop busy for minutes: nobody else is answered',
  instead: 'escape it, bound its length, or search without patterns',
  references: ['CWE-1333', 'ASVS 1.3.12'],

  check(architecture, report) {
    for (const call of callsTo(architecture, /^global:RegExp$/)) {
      const [pattern] = call.args
      const found = fromRequest(pattern)
      if (found === null || pattern === undefined) continue
      if ([...within(pattern)].some((value) => value.is === 'call' && /escape|quote|sanitize/i.test(value.callee))) continue
      if ([...within(pattern)].some((value) => value.is === 'call' && /\.replace(All)?$/.test(value.callee))) continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: { from: `${found.part}${found.name === null ? '' : `.${found.name}`}` },
      })
    }
  },

  bad: {
    'a search': handler(
      "const names = ['ada', 'bob'].filter((name) => new RegExp(req.query.q as string, 'i').test(name))\n  res.json(names)",
    ),
  },
  good: {
    escaped: handler(
      "const names = ['ada', 'bob'].filter((name) => new RegExp(escapeRegExp(req.query.q as string), 'i').test(name))\n  res.json(names)",
      { imports: "import { escapeRegExp } from 'lodash'\n" },
    ),
    'a pattern of ours': handler('res.json(/^[a-z]+$/.test(req.query.q as string))'),
  },
}
