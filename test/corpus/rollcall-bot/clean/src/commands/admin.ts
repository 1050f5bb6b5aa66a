import { type ChatInputCommandInteraction, MessageFlags, PermissionFlagsBits } from 'discord.js'
import { cancelEvent } from '../events.js'
import { log } from '../log.js'

/** Servers may open a command to more roles than its default, so the permission is asked again here. */
export async function eventAdmin(interaction: ChatInputCommandInteraction<'cached'>) {
  await interaction.deferReply({ flags: MessageFlags.Ephemeral })
  if (!interaction.memberPermissions.has(PermissionFlagsBits.ManageEvents)) {
    log.warn({ event: 'permission.refused', user: interaction.user.id, guild: interaction.guildId }, 'may not cancel')
    return interaction.editReply('That takes the permission to manage events')
  }
  const id = interaction.options.getString('id', true)
  const done = /^[0-9a-f-]{36}$/.test(id) && (await cancelEvent(interaction.guildId, id))
  log.info({ event: 'event.cancelled', id, by: interaction.user.id, done }, 'cancel asked')
  return interaction.editReply(done ? 'Cancelled' : 'No such event here')
}
