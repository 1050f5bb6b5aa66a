import type { Architecture } from '../../model/architecture/architecture.ts'
import { callsAt } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'
import { fieldOf, textOf, within } from '../values.ts'
import { namesDiscord } from './handlers.ts'

export const rule: Rule = {
  id: 'discord/no-permission-check',
  title: 'A command for moderators that everybody may use',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'the command `{name}` asks for no permission, neither where it is defined nor where it is handled',
  because: 'every member of every server may use what is meant for those who run it',
  instead:
    'set `setDefaultMemberPermissions(PermissionFlagsBits.…)` (`default_member_permissions`), and ask `interaction.memberPermissions` in the handler, since servers may open a command',
  references: ['CWE-862', 'API5:2023', 'https://discord.com/developers/docs/interactions/application-commands#permissions'],

  check(architecture, report) {
    for (const { name, at } of commandsOf(architecture)) {
      if (!privileged.test(name) || isAskedFor(architecture, name, at.file)) continue
      report({
        at,
        subject: `command:${name}`,
        values: { name },
        unproven: 'what the command does was guessed from its name',
      })
    }
  },

  bad: {
    'a builder': {
      'src/definitions.ts': `import { SlashCommandBuilder } from 'discord.js'
export const definitions = [
  new SlashCommandBuilder().setName('ban').setDescription('Ban a member').addUserOption((o) => o.setName('who').setDescription('Who')),
]
`,
      'src/handlers.ts': `import type { ChatInputCommandInteraction } from 'discord.js'
export async function ban(interaction: ChatInputCommandInteraction) {
  await interaction.guild.members.ban(interaction.options.getUser('who', true))
  await interaction.reply('gone')
}
`,
    },
    'plain data': {
      'src/commands.ts': `import { ApplicationCommandOptionType } from 'discord-api-types/v10'
export const commands = [
  { name: 'poll-close', description: 'Close a poll', options: [{ type: ApplicationCommandOptionType.String, name: 'id', description: 'Its id' }] },
]
`,
      'src/register.ts': `import { REST, Routes } from 'discord.js'
import { commands } from './commands.js'
await new REST().setToken(process.env.DISCORD_TOKEN!).put(Routes.applicationCommands('1'), { body: commands })
`,
    },
  },
  good: {
    'said in the definition': {
      'src/definitions.ts': `import { PermissionFlagsBits, SlashCommandBuilder } from 'discord.js'
export const ban = new SlashCommandBuilder().setName('ban').setDescription('Ban').setDefaultMemberPermissions(PermissionFlagsBits.BanMembers)
`,
    },
    'asked in the handler': {
      'src/ban.ts': `import { PermissionFlagsBits, SlashCommandBuilder } from 'discord.js'
export const data = new SlashCommandBuilder().setName('ban').setDescription('Ban')
export async function execute(interaction) {
  if (!interaction.memberPermissions.has(PermissionFlagsBits.BanMembers)) return interaction.reply('no')
  await interaction.guild.members.ban(interaction.options.getUser('who', true))
}
`,
    },
    'only for the owner': {
      'src/reset.ts': `import { SlashCommandBuilder } from 'discord.js'
export const data = new SlashCommandBuilder().setName('reset').setDescription('Reset')
export async function execute(interaction) {
  if (interaction.user.id !== process.env.OWNER_ID) return interaction.reply('no')
}
`,
    },
    'for everybody': {
      'src/definitions.ts': `import { SlashCommandBuilder } from 'discord.js'
export const poll = new SlashCommandBuilder().setName('poll').setDescription('Ask')
`,
    },
  },
}

const privileged =
  /(^|[-_])(ban|unban|kick|mute|unmute|timeout|purge|prune|warn|admin|setup|delete|lock|unlock|lockdown|slowmode|close|nuke|reset|grant|revoke|moderate|mod|blacklist|announce|automod)($|[-_])/

interface Command {
  readonly name: string
  readonly at: Place
}

/** Commands that nothing in their definition keeps for some. */
function commandsOf(architecture: Architecture): readonly Command[] {
  const builders = architecture.code.calls.flatMap((call): readonly Command[] => {
    if (!/^(discord\.js|@discordjs\/builders):SlashCommandBuilder\.setName$/.test(call.target ?? '')) return []
    const name = textOf(call.args[0])
    return name === null ||
      call.chain.some((each) => each.name === 'setDefaultMemberPermissions') ||
      isSetLater(architecture, call.place)
      ? []
      : [{ name, at: call.args[0]!.place }]
  })
  return [...builders, ...plainCommands(architecture)]
}

/** Among the calls of the same chain: they begin where it begins. */
function isSetLater(architecture: Architecture, place: Place): boolean {
  return callsAt(architecture, place).some(({ callee }) => /\.setDefaultMemberPermissions$/.test(callee))
}

/** Objects with a name and a description in a list that is sent to Discord. */
function plainCommands(architecture: Architecture): readonly Command[] {
  const found = new Map<string, Command>()
  for (const { args, place } of architecture.code.calls) {
    if (!namesDiscord(architecture, place.file) && !/command/i.test(place.file)) continue
    for (const arg of args) {
      for (const value of within(arg)) {
        const name = textOf(fieldOf(value, 'name'))
        const isCommand =
          value.is === 'object' &&
          name !== null &&
          'description' in value.fields &&
          !('type' in value.fields && 'required' in value.fields)
        if (
          !isCommand ||
          'default_member_permissions' in value.fields ||
          'defaultMemberPermissions' in value.fields ||
          value.spreads.length > 0
        )
          continue
        found.set(`${value.place.file}:${value.place.start}`, { name: name!, at: value.place })
      }
    }
  }
  return [...found.values()]
}

const asks =
  /^(memberPermissions|PermissionFlagsBits|PermissionsBitField|permissionsIn|permissions|requirePermission\w*|hasPermission\w*|isOwner|isAdmin|ownerId|OWNER_ID|BOT_OWNER|ADMIN_ID\w*)$/

/** In the file that defines it, or in one that handles it: it says the name, or has a function that is called so. */
function isAskedFor({ code }: Architecture, name: string, definition: string): boolean {
  const camel = name.replaceAll(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase())
  const handling = new Set(
    code.functions.filter((each) => each.name === camel || each.name === name).map(({ place }) => place.file),
  )
  return code.files.some(
    ({ file, words, isTest }) =>
      !isTest && (file === definition || handling.has(file) || words.includes(name)) && words.some((word) => asks.test(word)),
  )
}
