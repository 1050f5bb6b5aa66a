import type { Value } from '../../model/architecture/code.ts'
import type { Edit } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, settled } from '../values.ts'

/** Privileged intents, with what in code shows a use of them. */
const uses: Readonly<Record<string, RegExp>> = {
  GuildMembers:
    /^(guildMember(Add|Remove|Update|Available|sChunk)|GuildMember(Add|Remove|Update|Available|sChunk)|members|memberCount|fetchMembers|Partials)$/,
  GuildPresences: /^(presenceUpdate|PresenceUpdate|presence|presences|activities|clientStatus)$/,
  MessageContent: /^(content|cleanContent|embeds|attachments|messageCreate|MessageCreate|messageUpdate|MessageUpdate)$/,
}
const oldNames: Readonly<Record<string, string>> = {
  GUILD_MEMBERS: 'GuildMembers',
  GUILD_PRESENCES: 'GuildPresences',
  MESSAGE_CONTENT: 'MessageContent',
}

export const rule: Rule = {
  id: 'discord/intents-broad',
  title: 'Events are asked for that nobody listens to',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{what} asked for, and nothing in the code uses {it}',
  because:
    'all that is asked for is sent: each process decodes and caches it, and privileged intents have to be argued for once the bot is in 100 servers',
  instead: 'ask only for the intents of the events that have a listener',
  references: ['https://discord.com/developers/docs/events/gateway#gateway-intents', 'ASVS 14.2.6'],

  check(architecture, report) {
    const words = new Set(architecture.code.files.filter(({ isTest }) => !isTest).flatMap((file) => file.words))
    for (const client of callsTo(architecture, /^discord\.js:Client$/)) {
      const intents = fieldOf(client.args[0], 'intents')
      if (intents === undefined) continue
      const it = settled(intents)
      if (isAll(it)) {
        report({
          at: intents.place,
          subject: `client:${client.place.file}`,
          values: { what: 'all intents are', it: 'most of them' },
        })
        continue
      }
      if (it.is !== 'list') continue
      const unused = it.items.filter((item) => {
        const name = nameOf(item)
        const use = name === null ? undefined : uses[name]
        return use !== undefined && ![...words].some((word) => use.test(word))
      })
      if (unused.length === 0) continue
      const names = unused.map((item) => `\`${nameOf(item)!}\``)
      const edits = intents.is === 'list' ? without(it.items, unused) : []
      report({
        at: unused[0]!.place,
        subject: `client:${client.place.file}`,
        values: { what: `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'}`, it: names.length === 1 ? 'it' : 'them' },
        related: [{ at: client.place, message: 'the client' }],
        ...(edits.length > 0 && { fix: { safety: 'suggested' as const, edits } }),
        unproven: 'listeners were looked for by the names of their events',
      })
    }
  },

  bad: {
    'members and presences without a listener': `import { Client, Events, GatewayIntentBits } from 'discord.js'
const client = new Client({
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers, GatewayIntentBits.GuildPresences],
})
client.on(Events.InteractionCreate, (interaction) => interaction.reply('hello'))
`,
    'everything there is': `import { Client, GatewayIntentBits } from 'discord.js'
const client = new Client({ intents: Object.values(GatewayIntentBits) })
client.on('interactionCreate', (interaction) => interaction.reply('hello'))
`,
  },
  good: {
    'a listener uses it': `import { Client, Events, GatewayIntentBits } from 'discord.js'
const client = new Client({ intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers] })
client.on(Events.GuildMemberAdd, (member) => member.send('welcome'))
`,
    'the cache of members is used': `import { Client, GatewayIntentBits } from 'discord.js'
const client = new Client({ intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers] })
client.on('interactionCreate', async (interaction) => {
  const all = await interaction.guild.members.fetch()
  return interaction.reply(String(all.size))
})
`,
    'files of events that are loaded by their names': {
      'src/bot.ts': `import { Client, GatewayIntentBits } from 'discord.js'
export const client = new Client({ intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers] })
`,
      'src/events/welcome.ts': `import { Events } from 'discord.js'
export default { name: Events.GuildMemberAdd, execute: (joined) => joined.send('welcome') }
`,
    },
    'only what is needed': `import { Client, GatewayIntentBits } from 'discord.js'
const client = new Client({ intents: [GatewayIntentBits.Guilds] })
`,
  },
  fixed: {
    'members and presences without a listener': `import { Client, Events, GatewayIntentBits } from 'discord.js'
const client = new Client({
  intents: [GatewayIntentBits.Guilds],
})
client.on(Events.InteractionCreate, (interaction) => interaction.reply('hello'))
`,
  },
}

function nameOf(item: Value): string | null {
  const name = item.is === 'name' ? item.path.slice(item.path.lastIndexOf('.') + 1) : item.is === 'text' ? item.text : null
  return name === null ? null : (oldNames[name] ?? name)
}

function isAll(it: Value): boolean {
  if (it.is === 'number') return it.value === 3276799 || it.value === 53608447 || it.value === 131071 || it.value === 32767
  return (
    it.is === 'call' &&
    /^(Object\.(values|keys))$/.test(it.callee) &&
    it.args.some((arg) => arg.is === 'name' && /Intent/.test(arg.path))
  )
}

/** Each with the comma before it; the first ones with the comma after them. */
function without(items: readonly Value[], unused: readonly Value[]): readonly Edit[] {
  const first = items.find((item) => !unused.includes(item))
  if (first === undefined) return []
  const at = items.indexOf(first)
  return unused.map((item) => {
    const i = items.indexOf(item)
    const { file, start, end } = item.place
    const range = i > at ? ([items[i - 1]!.place.end, end] as const) : ([start, items[i + 1]!.place.start] as const)
    return { file, range, text: '' }
  })
}
