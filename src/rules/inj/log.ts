import { partText } from '../entry.ts'
import { isStructured, logCalls } from '../logging.ts'
import type { Rule } from '../rule.ts'
import { fromRequest, settled, within } from '../values.ts'
import { handler } from './example.ts'

export const rule: Rule = {
  id: 'inj/log',
  title: 'Raw input becomes text of the log',
  severity: 'low',
  confidence: 'likely',
  profile: 'audit',
  says: '`{from}` is joined into the text of `{callee}`',
  because: 'a line break in it begins a line of its own: a caller writes entries that never happened, and hides those that did',
  instead: "give it as a field: `logger.info({ {name} }, '…')`; a logger of JSON escapes it, and it can be searched for",
  references: ['CWE-117', 'ASVS 16.4.1'],

  check(architecture, report) {
    for (const call of logCalls(architecture)) {
      for (const arg of call.args) {
        const it = settled(arg)
        if (it.is !== 'template') continue
        const value = it.values.find((each) => isFree(each))
        if (value === undefined) continue
        const origin = fromRequest(value)!
        report({
          at: call.place,
          subject: `call:${call.callee}`,
          // JSON escapes the line break: what is left is a text that nobody can search.
          ...(isStructured(call) ? { severity: 'info' as const, confidence: 'maybe' as const } : {}),
          values: { from: partText(origin), callee: call.callee, name: origin.name ?? origin.part },
        })
        break
      }
    }
  },

  bad: {
    'to the console': handler('console.log(`searched for ${req.query.q}`)\n  res.json([])'),
    'an address as it came': handler('console.log(`${req.ip} ${req.method} ${req.url}`)\n  res.json([])'),
  },
  good: {
    'a field': handler("logger.info({ q: req.query.q }, 'searched')\n  res.json([])", {
      imports: "import pino from 'pino'\nconst logger = pino()\n",
    }),
    'a number': handler('console.log(`page ${Number(req.query.page)}`)\n  res.json([])'),
    escaped: handler('console.log(`searched for ${JSON.stringify(req.query.q)}`)\n  res.json([])'),
  },
}

/** Text of the request that may hold a line break. */
function isFree(value: Parameters<typeof within>[0]): boolean {
  const origin = fromRequest(value)
  if (origin === null || /^(method|id|protocol|secure|log)$/.test(origin.name ?? '')) return false
  return ![...within(value)].some(
    (inner) =>
      inner.is === 'call' &&
      /(^|\.)(Number|parseInt|parseFloat|JSON\.stringify|encodeURIComponent|inspect|stringify|escape\w*|sanitize\w*|replace(All)?|parse)$/.test(
        inner.callee,
      ),
  )
}
