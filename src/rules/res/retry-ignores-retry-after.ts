import { fileOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { settled } from '../values.ts'
import { handler } from './example.ts'
import { grows, retriesOf } from './retries.ts'

export const rule: Rule = {
  id: 'res/retry-ignores-retry-after',
  title: 'Told to wait, and not listening',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` is tried again after a {status} without looking at how long it was told to wait',
  because:
    'the other side says in `Retry-After` when it will answer: tries before that are refused as well, count against the limit and may end in a ban',
  instead: 'read `Retry-After` from the answer, wait that long up to a limit of your own, and give up beyond it',
  references: ['https://www.rfc-editor.org/rfc/rfc9110#field.retry-after'],

  check(architecture, report) {
    for (const retry of retriesOf(architecture)) {
      const { call } = retry
      if (fileOf(architecture, call.function)?.words.some((word) => /retry[-_]?after/i.test(word))) continue
      const told = architecture.code.comparisons.find(
        ({ function: id, left, right }) =>
          id === call.function &&
          [left, right].some((side) => isRefusal(settled(side))) &&
          [left, right].some((side) => side.is === 'name' && /status/i.test(side.path)),
      )
      if (told === undefined) continue
      const status = [told.left, told.right].map(settled).find(isRefusal)
      // Longer waits are out of the way of a server that is down, and are still too early for one that counts.
      const isLonger = grows(retry)
      if (isLonger && !(status?.is === 'number' && status.value === 429)) continue
      report({
        at: told.place,
        subject: `call:${call.callee}`,
        values: { callee: call.callee, status: status?.is === 'number' ? status.value : 429 },
        ...(isLonger && { confidence: 'maybe' as const }),
        related: [{ at: call.place, message: 'what is tried again' }],
      })
    }
  },

  bad: {
    'a second, whatever was said': handler(`for (let attempt = 0; attempt < 5; attempt++) {
    const answer = await fetch('https://api.example/rates', { signal: AbortSignal.timeout(2000) })
    if (answer.status !== 429) return res.json(await answer.json())
    await sleep(1000)
  }`),
    'longer each time, and refused each time by who counts': handler(`for (let attempt = 0; attempt < 3; attempt++) {
    const answer = await fetch('https://api.example/rates', { signal: AbortSignal.timeout(2000) })
    if (answer.ok) return res.json(await answer.json())
    if (answer.status !== 429 && answer.status < 500) throw new Error('refused')
    await sleep(500 * 2 ** attempt * (0.5 + Math.random() / 2))
  }`),
  },
  good: {
    'as long as it was told': handler(`for (let attempt = 0; attempt < 5; attempt++) {
    const answer = await fetch('https://api.example/rates', { signal: AbortSignal.timeout(2000) })
    if (answer.status !== 429) return res.json(await answer.json())
    await sleep(Math.min(30, Number(answer.headers.get('retry-after') ?? 1)) * 1000)
  }`),
    'longer each time: it is out of the way soon': handler(`for (let attempt = 0; attempt < 5; attempt++) {
    const answer = await fetch('https://api.example/rates', { signal: AbortSignal.timeout(2000) })
    if (answer.status !== 503) return res.json(await answer.json())
    await sleep(200 * 2 ** attempt)
  }`),
  },
}

function isRefusal(value: { readonly is: string; readonly value?: unknown }): boolean {
  return value.is === 'number' && (value.value === 429 || value.value === 503)
}
