import type { Call, Value } from '../../model/architecture/code.ts'
import { callsAt } from '../../model/architecture/look-up.ts'
import { answersOf } from '../responses.ts'
import type { Rule } from '../rule.ts'
import { within } from '../values.ts'

const onError = (answer: string) => `import express from 'express'
const app = express()
app.use((error: any, req: any, res: any, next: any) => {
  ${answer}
})
`

export const rule: Rule = {
  id: 'val/error-leaks',
  title: 'The inside of an error is answered',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{value}` goes to the client',
  because: 'paths, names of tables, versions and pieces of SQL tell where to push next, and mean nothing to who reads them',
  instead: 'answer a title and an id of the request, and write the error to the log beside that id',
  references: ['CWE-209', 'ASVS 16.5.1'],

  check(architecture, report) {
    for (const { value, callee, conditions, place } of answersOf(architecture)) {
      if (conditions.some((each) => /NODE_ENV|isDev|isProd|debug|development/i.test(each))) continue
      const isFailure = /\.status\(\)|\.code\(\)/.test(callee) && statusIsServers(callsAt(architecture, place))
      const found = leaksIn(value, isFailure)
      if (found === null) continue
      report({
        at: found.place,
        subject: `call:${callee}`,
        values: { value: found.path },
        related: [{ at: place, message: 'the answer' }],
        fix: found.isField
          ? {
              safety: 'suggested',
              edits: [{ file: found.place.file, range: [found.place.start, found.place.end], text: 'undefined' }],
            }
          : { safety: 'manual', edits: [] },
      })
    }
  },

  bad: {
    'the stack': onError("res.status(error.status ?? 500).json({ title: 'Internal error', trace: error.stack })"),
    'the message of whatever went wrong': `import express from 'express'
const app = express()
app.get('/orders', async (req, res) => {
  try {
    res.json(await orders())
  } catch (err) {
    res.status(500).json({ error: err.message })
  }
})
`,
  },
  good: {
    'a title and an id': onError(
      "req.log.error({ err: error })\n  res.status(500).json({ title: 'Internal error', instance: req.id })",
    ),
    'in development alone': onError(
      "res.status(500).json({ title: 'Internal error', stack: process.env.NODE_ENV === 'production' ? undefined : error.stack })",
    ),
    'a message that was made for clients': onError(
      "const title = error instanceof Problem ? error.message : 'Internal error'\n  res.status(error.status ?? 500).json({ title })",
    ),
    'what does not fit, said by the validator': onError('res.status(400).json({ title: error.message })'),
  },
  fixed: {
    'the stack': onError("res.status(error.status ?? 500).json({ title: 'Internal error', trace: undefined })"),
  },
}

const errors = /(^|\.)(error|err|e|ex|exception|reason|cause)$/i

interface Leak {
  readonly place: Value['place']
  readonly path: string
  readonly isField: boolean
}

/** What is given as it is: a choice between two things was thought of. */
function leaksIn(value: Value, isFailure: boolean): Leak | null {
  if (value.is === 'object') {
    for (const inner of Object.values(value.fields)) {
      const found = leaksIn(inner, isFailure)
      if (found !== null) return { ...found, isField: true }
    }
    return null
  }
  if (value.is === 'template') return value.values.map((inner) => leaksIn(inner, isFailure)).find((each) => each !== null) ?? null
  if (value.is !== 'name') return null
  const [, base = '', last = ''] = /^(.*)\.(\w+)$/.exec(value.path) ?? []
  if (!errors.test(base)) return null
  if (last === 'stack' || last === 'sql' || last === 'sqlMessage' || last === 'parent')
    return { place: value.place, path: value.path, isField: false }
  return last === 'message' && isFailure ? { place: value.place, path: value.path, isField: false } : null
}

/** `res.status(500)`: nobody chose the message for the client. */
function statusIsServers(chain: readonly Call[]): boolean {
  return chain.some(
    ({ callee, args }) =>
      /\.(status|code)$/.test(callee) &&
      args.some((arg) => [...within(arg, 2)].some((inner) => inner.is === 'number' && inner.value >= 500)) &&
      args[0]?.is === 'number',
  )
}
