import type { Rule } from '../rule.ts'
import { asking } from './example.ts'
import { fileSays, rawCalls } from './handlers.ts'
import { sleepsIn } from './retries.ts'

export const rule: Rule = {
  id: 'discord/429-ignored',
  title: 'A refusal for too many requests is answered with a guess',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: 'after a refusal Discord is asked again in {wait}, whatever `Retry-After` says',
  because: 'who asks again too early is refused again, and 10,000 refusals in ten minutes ban the address',
  instead: 'wait as long as `Retry-After` says, or leave it to the REST client of the library',
  references: ['https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit'],

  check(architecture, report) {
    for (const { call } of rawCalls(architecture)) {
      if (fileSays(architecture, call.function, /retry-?_?after|x-ratelimit-reset/i) || call.loop === null) continue
      const sleep = sleepsIn(architecture, call.function)[0]
      if (sleep === undefined) continue
      report({
        at: sleep.place,
        subject: `call:${call.place.file}#${call.callee}`,
        values: { wait: `${sleep.milliseconds} ms` },
        related: [{ at: call.place, message: 'asked again and again' }],
        unproven: 'no request was refused',
      })
    }
  },

  bad: {
    'a second for each refusal': asking(`export async function announce(url: string, body: string) {
  for (let attempt = 0; attempt < 3; attempt++) {
    const answer = await fetch('https://discord.com/api/v10/channels/1/messages', { method: 'POST', body, signal: AbortSignal.timeout(5000) })
    if (answer.ok) return
    if (answer.status === 429) await new Promise((resolve) => setTimeout(resolve, 1000))
    if (answer.status === 403 || answer.status === 404) return
  }
}
`),
  },
  good: {
    'as long as it says': asking(`export async function announce(body: string) {
  for (let attempt = 0; attempt < 3; attempt++) {
    const answer = await fetch('https://discord.com/api/v10/channels/1/messages', { method: 'POST', body, signal: AbortSignal.timeout(5000) })
    if (answer.status !== 429) return
    await new Promise((resolve) => setTimeout(resolve, Number(answer.headers.get('retry-after')) * 1000))
  }
}
`),
    'another server': asking(`export async function page(body: string) {
  for (let attempt = 0; attempt < 3; attempt++) {
    const answer = await fetch('https://api.example.com/pages', { method: 'POST', body, signal: AbortSignal.timeout(5000) })
    if (answer.ok) return
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}
`),
  },
}
