import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import { callsIn, functionOf, isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { settled } from '../values.ts'

export const rule: Rule = {
  id: 'node/foreach-async',
  title: 'A loop that does not wait',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{callee}` is given an async function, and {what}',
  because: '{harm}',
  instead: '{how}',
  references: ['https://typescript-eslint.io/rules/no-misused-promises/'],

  check(architecture, report) {
    for (const call of architecture.code.calls) {
      const name = /(?:^|\.)(forEach|filter|some|every|find|findIndex)$/.exec(call.callee)?.[1]
      if (name === undefined || !isServing(architecture, call.function) || !takesAsync(architecture, call)) continue
      const isEach = name === 'forEach'
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: {
          callee: call.callee,
          what: isEach ? 'drops the promises that it returns' : 'takes each promise for `true`',
          harm: isEach
            ? 'what comes after runs before the work is done, all of it starts at once, and a failure ends the process instead of the request'
            : 'the check that it waits for is never looked at: every entry passes',
          how: isEach
            ? 'write `for (const each of list) await …`, or `await Promise.all(list.map(…))` where a few at once are meant'
            : 'wait for all answers with `Promise.all` first, then choose',
        },
        ...(!isEach && { severity: 'high' as const }),
      })
    }
  },

  bad: {
    'a list that is worked off': `export async function cancel(ids) {
  ids.forEach(async (id) => {
    await refund(id)
  })
}
`,
    'a filter that asks': `export async function allowed(users) {
  return users.filter(async (user) => await mayRead(user))
}
`,
  },
  good: {
    'one after the other': `export async function cancel(ids) {
  for (const id of ids) await refund(id)
}
`,
    'all at once, and waited for': `export async function cancel(ids) {
  await Promise.all(ids.map(async (id) => refund(id)))
}
`,
    'each catches by itself': `export function warm(ids) {
  ids.forEach(async (id) => {
    try {
      await load(id)
    } catch (error) {
      log.warn(error)
    }
  })
}
`,
    'a stream that waits for it': `import { Readable } from 'node:stream'
export const each = (source) => Readable.from(source).forEach(async (row) => store(row), { concurrency: 2 })
`,
  },
}

function takesAsync(architecture: Architecture, { args, target, awaited }: Call): boolean {
  // Collections of other makes wait: streams, cursors of a database.
  if (awaited || /^(node:stream|mongodb|mongoose|@prisma|p-|it-|iter)/.test(target ?? '') || args.length !== 1) return false
  const first = args[0] === undefined ? null : settled(args[0])
  if (first?.is !== 'function' || functionOf(architecture, first.id)?.async !== true) return false
  const isSafe = architecture.code.catches.some((each) => each.function === first.id && !each.rethrows)
  return !isSafe && callsIn(architecture, first.id).length > 0
}
