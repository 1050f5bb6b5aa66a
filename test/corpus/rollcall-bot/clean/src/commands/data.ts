import { type ChatInputCommandInteraction, MessageFlags } from 'discord.js'
import { forgetUser } from '../events.js'

export async function rollcall(interaction: ChatInputCommandInteraction) {
  await interaction.deferReply({ flags: MessageFlags.Ephemeral })
  const { rowCount } = await forgetUser(interaction.user.id)
  await interaction.editReply(`${rowCount ?? 0} sign-ups deleted`)
}
