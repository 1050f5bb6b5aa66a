import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, isClosed, settled } from '../values.ts'
import { asking } from './example.ts'
import { rawCalls } from './handlers.ts'

export const rule: Rule = {
  id: 'discord/rest-no-deadline',
  title: 'Discord is waited for without an end',
  severity: 'high',
  confidence: 'certain',
  profile: 'review',
  says: '`{callee}` asks Discord {how}',
  because: 'when Discord stalls, every handler that asks it stays, with what it holds: connections, locks, memory',
  instead: 'give it a deadline: `signal: AbortSignal.timeout(8000)`, or `timeout` of the REST client',
  references: ['CWE-1088'],

  check(architecture, report) {
    for (const { call } of rawCalls(architecture)) {
      const isFetch = /fetch|undici/.test(call.target ?? '')
      const options = call.args[isFetch || call.args.length > 1 ? call.args.length - 1 : 0]
      const isTold = ['signal', 'timeout', 'dispatcher', 'headersTimeout', 'bodyTimeout'].some((name) =>
        call.args.some((arg) => fieldOf(arg, name) !== undefined),
      )
      const isKnown =
        options === undefined || settled(options).is !== 'object' ? call.args.length < 2 && isFetch : isClosed(options)
      if (isTold || !isKnown || call.chain.some(({ name }) => /timeout/i.test(name))) continue
      report({
        at: call.place,
        subject: `call:${call.place.file}#${call.callee}`,
        values: { callee: call.callee, how: 'without a deadline' },
        unproven: 'no server was made to stall',
      })
    }
    for (const call of callsTo(architecture, /^(discord\.js|@discordjs\/rest):(REST|Client)$/)) {
      const timeout = fieldOf(call.args[0], 'timeout') ?? fieldOf(call.args[0], 'rest.timeout')
      const it = timeout === undefined ? undefined : settled(timeout)
      const isOff = it?.is === 'number' ? it.value <= 0 || it.value > 120_000 : it?.is === 'name' && it.path === 'Infinity'
      if (timeout === undefined || !isOff) continue
      report({
        at: timeout.place,
        subject: `call:${call.place.file}#${call.callee}`,
        values: { callee: call.callee, how: 'with its deadline switched off' },
        ...(it?.is === 'number' && {
          fix: {
            safety: 'suggested' as const,
            edits: [{ file: it.place.file, range: [it.place.start, it.place.end] as const, text: '8000' }],
          },
        }),
      })
    }
  },

  bad: {
    'a plain fetch': asking(`export async function announce(channel: string, content: string) {
  const url = \`https://discord.com/api/v10/channels/\${channel}/messages\`
  await fetch(url, { method: 'POST', headers: { authorization: 'Bot x' }, body: content })
}
`),
    'the deadline of the library, switched off': `import { REST } from 'discord.js'
export const rest = new REST({ version: '10', timeout: 0 })
`,
  },
  good: {
    'with a signal': asking(`export async function announce(channel: string, content: string) {
  await fetch(\`https://discord.com/api/v10/channels/\${channel}/messages\`, { method: 'POST', body: content, signal: AbortSignal.timeout(5000) })
}
`),
    'the library has a deadline of its own': `import { REST, Routes } from 'discord.js'
const rest = new REST({ version: '10' }).setToken(process.env.DISCORD_TOKEN!)
export const guild = (id: string) => rest.get(Routes.guild(id))
`,
    'options that are made elsewhere': asking(`import { options } from './options.js'
export const me = () => fetch('https://discord.com/api/v10/users/@me', options)
`),
  },
  fixed: {
    'the deadline of the library, switched off': `import { REST } from 'discord.js'
export const rest = new REST({ version: '10', timeout: 8000 })
`,
  },
}
