import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import type { Rule } from '../rule.ts'
import { textOf, within } from '../values.ts'
import { asking } from './example.ts'
import { fileSays, rawCalls, usesDiscord } from './handlers.ts'

export const rule: Rule = {
  id: 'discord/raw-http',
  title: 'The API of Discord is called by hand',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` asks the API of Discord past the library, and past its buckets',
  because:
    'limits are kept for each route and for the whole bot: calls that nobody counts use up what the library thinks it has, and many refused ones get the address banned for an hour',
  instead: 'use the REST client of the library (`rest.post(Routes.channelMessages(id), { body })`), one for the process',
  references: ['https://discord.com/developers/docs/topics/rate-limits'],

  check(architecture, report) {
    for (const { call, address } of rawCalls(architecture)) {
      if (
        !isOfBot(architecture, call, address) ||
        fileSays(architecture, call.function, /^x-ratelimit-(remaining|reset|bucket)/i)
      )
        continue
      report({
        at: call.place,
        subject: `call:${call.place.file}#${call.callee}`,
        values: { callee: call.callee },
        unproven: 'no request was sent',
      })
    }
  },

  bad: {
    'a message to a channel': asking(`export async function announce(channel: string, content: string) {
  await fetch(\`https://discord.com/api/v10/channels/\${channel}/messages\`, {
    method: 'POST',
    headers: { authorization: \`Bot \${process.env.DISCORD_TOKEN}\`, 'content-type': 'application/json' },
    body: JSON.stringify({ content }),
    signal: AbortSignal.timeout(5000),
  })
}
`),
    'the answer to an interaction': {
      'src/bot.ts': `import axios from 'axios'
import { InteractionType } from 'discord-api-types/v10'
export async function answer(application: string, token: string, content: string) {
  await axios.patch('https://discord.com/api/v10/webhooks/' + application + '/' + token + '/messages/@original', { content }, { timeout: 5000 })
}
`,
    },
  },
  good: {
    'signing in with Discord': asking(`export async function signIn(code: string) {
  return fetch('https://discord.com/api/oauth2/token', { method: 'POST', body: new URLSearchParams({ code }), signal: AbortSignal.timeout(5000) })
}
`),
    'a webhook of a service that is no bot': {
      'src/alert.ts': `export const alert = (id: string, token: string, content: string) =>
  fetch(\`https://discord.com/api/webhooks/\${id}/\${token}\`, { method: 'POST', body: JSON.stringify({ content }), signal: AbortSignal.timeout(5000) })
`,
    },
    'the client of the library': asking(`import { REST, Routes } from 'discord.js'
const rest = new REST({ timeout: 5000 }).setToken(process.env.DISCORD_TOKEN!)
export const announce = (channel: string, content: string) => rest.post(Routes.channelMessages(channel), { body: { content } })
`),
  },
}

function isOfBot(architecture: Architecture, call: Call, address: string): boolean {
  const saysBot = call.args.some((arg) =>
    [...within(arg)].some((value) => /^Bot /.test(textOf(value) ?? (value.is === 'template' ? value.texts[0]! : ''))),
  )
  return (
    saysBot ||
    (usesDiscord(architecture) && !/oauth2|users\/@me/.test(address) && !fileSays(architecture, call.function, /^Bearer$/))
  )
}
