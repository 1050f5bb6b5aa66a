import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId } from '../../model/architecture/code.ts'
import { callsIn, functionOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, within } from '../values.ts'
import { listenersOf } from './handlers.ts'

export const rule: Rule = {
  id: 'discord/message-content-dependence',
  title: 'Commands that are read out of messages',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'a command is found by the beginning of a message',
  because:
    'it needs the privileged message content, which Discord gives to bots in 100 servers only for a reason, and a slash command is none; every message of every server is read for it',
  instead: 'make it an application command, and drop the intent `MessageContent`',
  references: ['https://support-dev.discord.com/hc/en-us/articles/4404772028055-Message-Content-Privileged-Intent-FAQ'],

  check(architecture, report) {
    const intent = callsTo(architecture, /^discord\.js:Client$/)
      .flatMap(({ args }) => {
        const intents = fieldOf(args[0], 'intents')
        return intents === undefined ? [] : [...within(intents)]
      })
      .find((value) => value.is === 'name' && /MessageContent|MESSAGE_CONTENT/.test(value.path))
    for (const { event, handler } of listenersOf(architecture)) {
      if (event !== 'messageCreate') continue
      const prefix = prefixIn(architecture, handler.id, 2)
      if (prefix === undefined) continue
      report({
        at: prefix.place,
        subject: `listener:${prefix.place.file}#messageCreate`,
        ...(intent !== undefined && { related: [{ at: intent.place, message: 'the intent that it needs' }] }),
        unproven: 'whether Discord has approved the intent is not seen',
      })
    }
  },

  bad: {
    'a prefix': `import { Client, Events, GatewayIntentBits } from 'discord.js'
const client = new Client({ intents: [GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent] })
client.on(Events.MessageCreate, (message) => {
  if (!message.content.startsWith('!roll')) return
  return message.reply('4')
})
`,
    'a prefix and arguments': `import { Client, GatewayIntentBits } from 'discord.js'
const prefix = '?'
const client = new Client({ intents: [GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent] })
client.on('messageCreate', (message) => handle(message))
function handle(message) {
  const [command] = message.content.slice(prefix.length).trim().split(/ +/)
  if (command === 'roll') message.reply('4')
}
`,
  },
  good: {
    'content is looked at for what it says': `import { Client, GatewayIntentBits } from 'discord.js'
const client = new Client({ intents: [GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent] })
client.on('messageCreate', (message) => {
  if (message.content.includes('discord.gg/')) return message.delete()
})
`,
    'slash commands': `import { Client, GatewayIntentBits } from 'discord.js'
const client = new Client({ intents: [GatewayIntentBits.Guilds] })
client.on('interactionCreate', (interaction) => interaction.reply('4'))
`,
  },
}

function prefixIn(architecture: Architecture, id: FunctionId, depth: number): Call | undefined {
  const isPrefix = ({ callee, args: [first] }: Call) =>
    /\.content\.(toLowerCase\(\)\.)?startsWith$/.test(callee) ||
    (/\.content\.(slice|substring)$/.test(callee) && first?.is === 'name' && /prefix/i.test(first.path))
  return (
    callsIn(architecture, id).find(isPrefix) ??
    (depth === 0
      ? undefined
      : functionOf(architecture, id)
          ?.uses.map((used) => prefixIn(architecture, used, depth - 1))
          .find((each) => each !== undefined))
  )
}
