import { ActionRowBuilder, ButtonBuilder, ButtonStyle, type ButtonInteraction, type ChatInputCommandInteraction, MessageFlags, time } from 'discord.js'
import { createEvent, signUp, upcoming } from '../events.js'

export async function event(interaction: ChatInputCommandInteraction<'cached'>) {
  await interaction.deferReply()
  if (interaction.options.getSubcommand() === 'list') return list(interaction)
  const startsAt = new Date(interaction.createdTimestamp + interaction.options.getInteger('hours', true) * 3_600_000)
  const title = interaction.options.getString('title', true)
  const id = await createEvent(interaction.guildId, interaction.user.id, interaction.id, title, startsAt, interaction.options.getInteger('places', true))
  const join = new ButtonBuilder().setCustomId(`join:${id}`).setLabel('I am in').setStyle(ButtonStyle.Primary)
  await interaction.editReply({
    content: `**${title}** ${time(startsAt, 'R')}`,
    components: [new ActionRowBuilder<ButtonBuilder>().addComponents(join)],
    allowedMentions: { parse: [] },
  })
}

async function list(interaction: ChatInputCommandInteraction<'cached'>) {
  const events = await upcoming(interaction.guildId)
  const lines = events.map((e) => `${time(e.starts_at, 'f')} ${e.title} (${e.taken}/${e.places})`)
  await interaction.editReply({ content: lines.join('\n') || 'Nothing planned', allowedMentions: { parse: [] } })
}

export async function join(interaction: ButtonInteraction<'cached'>) {
  await interaction.deferReply({ flags: MessageFlags.Ephemeral })
  const id = interaction.customId.slice('join:'.length)
  const said = await signUp(interaction.guildId, id, interaction.user.id)
  await interaction.editReply({ in: 'You are in', full: 'All places are taken', gone: 'This event is over' }[said])
}
