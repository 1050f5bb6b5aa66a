import { type ChatInputCommandInteraction, MessageFlags } from 'discord.js'
import { cancelEvent } from '../events.js'
import { log } from '../log.js'

export async function eventAdmin(interaction: ChatInputCommandInteraction<'cached'>) {
  await interaction.deferReply({ flags: MessageFlags.Ephemeral })
  const id = interaction.options.getString('id', true)
  const done = /^[0-9a-f-]{36}$/.test(id) && (await cancelEvent(interaction.guildId, id))
  log.info({ event: 'event.cancelled', id, by: interaction.user.id, done }, 'cancel asked')
  return interaction.editReply(done ? 'Cancelled' : 'No such event here')
}
