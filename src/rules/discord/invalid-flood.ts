import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import type { Rule } from '../rule.ts'
import { settled } from '../values.ts'
import { asking } from './example.ts'
import { rawCalls } from './handlers.ts'

export const rule: Rule = {
  id: 'discord/invalid-flood',
  title: 'What Discord refuses for good is asked again',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` is repeated whatever Discord answers: 401, 403 and 404 are tried again too',
  because:
    'a channel that is gone, a right that was taken or a token that is void stays so: 10,000 such answers in ten minutes ban the address of the bot',
  instead: 'stop at 401, 403 and 404, and mark the channel, the webhook or the token as broken until somebody sets another',
  references: ['https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans'],

  check(architecture, report) {
    for (const { call } of rawCalls(architecture)) {
      const { loop } = call
      if (loop === null || (loop.kind !== 'for' && loop.kind !== 'while') || (loop.over !== null && loop.over.is !== 'number'))
        continue
      if (stops(architecture, call)) continue
      report({
        at: loop.place,
        subject: `call:${call.place.file}#${call.callee}`,
        values: { callee: call.callee },
        related: [{ at: call.place, message: 'asked in each round' }],
        unproven: 'no request was refused',
      })
    }
  },

  bad: {
    'until it works': asking(`export async function edit(token: string, body: string) {
  for (;;) {
    const answer = await fetch(\`https://discord.com/api/v10/webhooks/1/\${token}/messages/@original\`, { method: 'PATCH', body, signal: AbortSignal.timeout(5000) })
    if (answer.ok) return
    await new Promise((resolve) => setTimeout(resolve, Number(answer.headers.get('retry-after')) * 1000))
  }
}
`),
  },
  good: {
    'stops at what is for good': asking(`export async function edit(token: string, body: string) {
  for (let attempt = 0; attempt < 3; attempt++) {
    const answer = await fetch(\`https://discord.com/api/v10/webhooks/1/\${token}/messages/@original\`, { method: 'PATCH', body, signal: AbortSignal.timeout(5000) })
    if (answer.ok || answer.status === 404 || answer.status === 401) return
    await new Promise((resolve) => setTimeout(resolve, Number(answer.headers.get('retry-after')) * 1000))
  }
}
`),
    'one request for each channel': asking(`export async function all(channels: string[], body: string) {
  for (const channel of channels) {
    await fetch(\`https://discord.com/api/v10/channels/\${channel}/messages\`, { method: 'POST', body, signal: AbortSignal.timeout(5000) })
  }
}
`),
    'only what may pass is tried again': asking(`export async function edit(token: string, body: string) {
  while (true) {
    const answer = await fetch(\`https://discord.com/api/v10/webhooks/1/\${token}\`, { method: 'POST', body, signal: AbortSignal.timeout(5000) })
    if (answer.status < 500 && answer.status !== 429) return
  }
}
`),
  },
}

/** An answer of the client's own making is looked for. */
function stops({ code }: Architecture, call: Call): boolean {
  return code.comparisons.some(({ function: id, left, right, operator }) => {
    if (id !== call.function) return false
    const [a, b] = [settled(left), settled(right)]
    const number = a.is === 'number' ? a.value : b.is === 'number' ? b.value : null
    if (number === null) return false
    return (
      [400, 401, 403, 404, 410].includes(number) ||
      (number === 429 && operator.startsWith('!')) ||
      (number === 500 && !operator.includes('='.repeat(2)))
    )
  })
}
