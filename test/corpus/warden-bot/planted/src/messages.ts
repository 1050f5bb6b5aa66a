import { type Message, PermissionFlagsBits } from 'discord.js'
import { openCase } from './cases.js'

/** As moderators have always typed it. */
export async function answerMessage(message: Message<true>) {
  if (!message.content.startsWith('?warn ')) return
  if (!message.member?.permissions.has(PermissionFlagsBits.ModerateMembers)) return
  const target = message.mentions.users.first()
  if (!target) return
  const number = await openCase({ guildId: message.guildId, memberId: target.id, moderatorId: message.author.id, kind: 'warn', reason: message.content.slice(6, 506) })
  await message.reply({ content: `Case ${number}`, allowedMentions: { parse: [] } })
}
