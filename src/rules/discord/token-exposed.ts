import type { Value } from '../../model/architecture/code.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { within } from '../values.ts'
import { usesDiscord } from './handlers.ts'

export const rule: Rule = {
  id: 'discord/token-exposed',
  title: 'A token of Discord lies open',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'gate',
  says: '{what}',
  because:
    'who reads it acts as the bot in every server it is in, or answers in its name; Discord voids what is found in public, and the bot stops',
  instead:
    'take it from the environment, keep it out of logs and addresses that are logged, and reset the one that was written down',
  references: ['CWE-798', 'CWE-532', 'ASVS 16.2.5'],

  check(architecture, report) {
    const isBot = usesDiscord(architecture)
    for (const call of architecture.code.calls) {
      if (!isServing(architecture, call.function)) continue
      for (const arg of call.args) {
        const literal = [...within(arg, 6)].find((value) => value.is === 'text' && isToken(value.text))
        if (literal !== undefined && !/require/.test(call.callee)) {
          report({ at: literal.place, subject: `token:${call.place.file}`, values: { what: 'a token stands in the code' } })
          break
        }
      }
      if (!isBot || !isLog(call.callee)) continue
      const logged = call.args.map((arg) => tokenIn(arg)).find((name) => name !== null)
      if (logged === undefined || logged === null) continue
      report({
        at: call.place,
        subject: `log:${call.place.file}#${logged}`,
        values: { what: `\`${logged}\` is written to the log, and it holds a token` },
        unproven: 'no log was read',
      })
    }
  },

  bad: {
    'in a line of the log': `import { Client } from 'discord.js'
import { config } from './config.js'
const client = new Client({ intents: [] })
console.log(\`logging in with \${config.token}\`)
await client.login(config.token)
`,
    'in an address that is logged': `import { Routes } from 'discord-api-types/v10'
import { log } from './log.js'
export async function answer(application: string, token: string) {
  const url = \`https://discord.com/api/v10/webhooks/\${application}/\${token}/messages/@original\`
  log.info({ url }, 'answering')
}
`,
    'in the code': `import { Client } from 'discord.js'
const client = new Client({ intents: [] })
await client.login('MTAxMjM0NTY3ODkwMTIzNDU2Nzg.GaBcDe.Zq8sT3kV9mXw1rYb7uLp5nHd2cJf6gKe4aQoSi')
`,
  },
  good: {
    'taken from the environment': `import { Client } from 'discord.js'
const client = new Client({ intents: [] })
console.log('logging in')
await client.login(process.env.DISCORD_TOKEN)
`,
    'whether there is one': `import { Client } from 'discord.js'
const client = new Client({ intents: [] })
console.log({ hasToken: Boolean(process.env.DISCORD_TOKEN) })
await client.login(process.env.DISCORD_TOKEN)
`,
    'a count of tokens of text': `import { Client } from 'discord.js'
const client = new Client({ intents: [] })
client.on('interactionCreate', (interaction) => console.log({ maxTokens: 500, name: interaction.commandName }))
`,
    'an address without one': `import { Client } from 'discord.js'
const client = new Client({ intents: [] })
const url = 'https://discord.com/api/v10/gateway'
console.log(url)
`,
  },
}

function isLog(callee: string): boolean {
  return /(^|\.)(console|log|logger|pino|winston)\.(log|info|warn|error|debug|trace|fatal)$/.test(callee)
}

/** The name that a token is logged by. */
function tokenIn(arg: Value): string | null {
  for (const value of shown(arg)) {
    if (value.is !== 'name') continue
    if (/(^|[._])token$/i.test(value.path) || /(^|[a-z])Token$/.test(value.path)) return value.path
    const set = value.value
    const parts = set === null ? [] : [...within(set, 3)]
    const isAddress = parts.some(
      (part) => part.is === 'template' && part.texts.some((text) => /discord(app)?\.com\/api|\/webhooks\//.test(text)),
    )
    if (isAddress && parts.some((part) => part.is === 'name' && /(^|[._])token$/i.test(part.path))) return value.path
  }
  return null
}

/** What a log prints: what is inside a call is not what the call answers. */
function* shown(value: Value): Iterable<Value> {
  yield value
  if (value.is === 'object') for (const field of [...Object.values(value.fields), ...value.spreads]) yield* shown(field)
  if (value.is === 'template') for (const part of value.values) yield* shown(part)
  if (value.is === 'list') for (const item of value.items) yield* shown(item)
}

function isToken(text: string): boolean {
  const isBot = /^(Bot )?[MNO][\w-]{22,30}\.[\w-]{6}\.[\w-]{27,45}$/.test(text)
  return (
    (isBot || /discord(app)?\.com\/api\/(v\d+\/)?webhooks\/\d{17,20}\/[\w-]{60,}/.test(text)) &&
    !/example|x{6,}|\.{3}/i.test(text)
  )
}
