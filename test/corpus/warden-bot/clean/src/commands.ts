import { type ChatInputCommandInteraction, InteractionContextType, MessageFlags, PermissionFlagsBits, SlashCommandBuilder } from 'discord.js'
import { block, casesOf, forget, isBlocked, openCase, setLogChannel } from './cases.js'
import { log } from './log.js'
import { scoreOf } from './reputation.js'

const builder = (name: string, text: string, permission: bigint) =>
  new SlashCommandBuilder().setName(name).setDescription(text).setContexts(InteractionContextType.Guild).setDefaultMemberPermissions(permission)
const memberOption = (command: SlashCommandBuilder) => command.addUserOption((option) => option.setName('member').setDescription('who').setRequired(true))

export const definitions = [
  memberOption(builder('warn', 'Warn a member', PermissionFlagsBits.ModerateMembers)).addStringOption((option) => option.setName('reason').setDescription('why').setRequired(true).setMaxLength(500)),
  memberOption(builder('cases', 'What is on record', PermissionFlagsBits.ModerateMembers)),
  memberOption(builder('forget', 'Erase all that is kept of a member here', PermissionFlagsBits.ManageGuild)),
  memberOption(builder('block', 'Ban somebody at the first strike in any guild', PermissionFlagsBits.Administrator)),
  builder('logs', 'Where bans and kicks are repeated', PermissionFlagsBits.ManageGuild).addChannelOption((option) => option.setName('channel').setDescription('where').setRequired(true)),
  builder('about', 'How many guilds there are', PermissionFlagsBits.ManageGuild),
]

/** `block` acts on all guilds: for those whom the operators of the bot have named. */
const operators = new Set((process.env.OPERATORS ?? '').split(','))

type Inside = ChatInputCommandInteraction<'cached'>
const handlers: Record<string, (interaction: Inside) => Promise<unknown>> = {
  async warn(interaction) {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral })
    const member = interaction.options.getUser('member', true)
    const number = await openCase({ guildId: interaction.guildId, memberId: member.id, moderatorId: interaction.user.id, kind: 'warn', reason: interaction.options.getString('reason', true) })
    const score = await scoreOf(member.id).catch(() => null)
    await interaction.editReply(`Case ${number}${score === null ? '' : `, known elsewhere with ${score} of 100`}`)
  },
  async cases(interaction) {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral })
    const found = await casesOf(interaction.guildId, interaction.options.getUser('member', true).id)
    await interaction.editReply(found.map(({ number, kind, reason }) => `${number} ${kind}: ${reason.slice(0, 150)}`).join('\n') || 'Nothing')
  },
  async forget(interaction) {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral })
    const { id } = interaction.options.getUser('member', true)
    await forget(interaction.guildId, id)
    log.info({ event: 'member.forgotten', guild: interaction.guildId, by: interaction.user.id }, 'forgotten')
    await interaction.editReply('Gone')
  },
  async block(interaction) {
    if (!operators.has(interaction.user.id)) return interaction.reply({ content: 'Only the operators may', flags: MessageFlags.Ephemeral })
    await interaction.deferReply({ flags: MessageFlags.Ephemeral })
    const { id } = interaction.options.getUser('member', true)
    await block(id, interaction.user.id)
    log.info({ event: 'member.blocked', by: interaction.user.id }, 'blocked everywhere')
    await interaction.editReply((await isBlocked(id)) ? 'Blocked' : 'Not blocked')
  },
  async logs(interaction) {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral })
    await setLogChannel(interaction.guildId, interaction.options.getChannel('channel', true).id)
    await interaction.editReply('Noted')
  },
  async about(interaction) {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral })
    const sizes = (await interaction.client.shard?.fetchClientValues('guilds.cache.size')) as number[] | undefined
    await interaction.editReply(`${(sizes ?? [interaction.client.guilds.cache.size]).reduce((sum, size) => sum + size, 0)} guilds`)
  },
}

export async function answerCommand(interaction: Inside) {
  await handlers[interaction.commandName]?.(interaction)
}
