import type { Value } from '../../model/architecture/code.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fromRequest, within } from '../values.ts'
import { handler } from './example.ts'

export const rule: Rule = {
  id: 'inj/regex',
  title: 'A pattern that a caller writes',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{what}',
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
        values: { what: `a pattern is made of \`${found.part}${found.name === null ? '' : `.${found.name}`}\`` },
      })
    }
    for (const call of architecture.code.calls) {
      const pattern = call.args.map(patternOf).find((each) => each !== null && repeatsWithin.test(each))
      if (pattern == null || !isServing(architecture, call.function) || /\.(max|length)\(/.test(call.callee)) continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: { what: `\`${pattern}\` repeats a group that repeats itself, so that a text it does not match takes for ever` },
      })
    }
  },

  bad: {
    'a schema with a pattern that repeats a repetition': `import { z } from 'zod'\nexport const Plate = z.string().regex(/^(([A-Z]+)-?)+([0-9]+)+$/)\n`,
    'a search': handler(
      "const names = ['ada', 'bob'].filter((name) => new RegExp(req.query.q as string, 'i').test(name))\n  res.json(names)",
    ),
  },
  good: {
    escaped: handler(
      "const names = ['ada', 'bob'].filter((name) => new RegExp(escapeRegExp(req.query.q as string), 'i').test(name))\n  res.json(names)",
      { imports: "import { escapeRegExp } from 'lodash'\n" },
    ),
    'a repetition of a part that ends with something else': `import { z } from 'zod'\nexport const Slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)\n`,
    'a pattern of ours': handler('res.json(/^[a-z]+$/.test(req.query.q as string))'),
  },
}

/** `(a+)+`: a class that repeats, alone in a group that repeats. */
const repeatsWithin = /\((?:\?:)?(?:\[(?:[^\]\\]|\\.){1,80}\]|\\[wdsWDS]|[\w.])[+*]\)[+*]/

function patternOf(value: Value): string | null {
  if (value.is === 'regex') return value.pattern
  return value.is === 'name' && value.value?.is === 'regex' ? value.value.pattern : null
}
