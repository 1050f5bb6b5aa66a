import { Client, Events, GatewayIntentBits, Options } from 'discord.js'
import { followAudit } from './audit.js'
import { isBlocked, openCase, settingsOf, strike } from './cases.js'
import { board } from './board.js'
import { answerCommand } from './commands.js'
import { config } from './config.js'
import { db } from './database.js'
import { log } from './log.js'
import { answerMessage } from './messages.js'
import { drained, inOrder } from './sequencer.js'

const client = new Client({
  // Guilds for channels, moderation for the audit log, executions for strikes.
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildModeration, GatewayIntentBits.AutoModerationExecution, GatewayIntentBits.GuildMembers, GatewayIntentBits.GuildPresences, GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent],
  rest: { timeout: 10_000, retries: 2 },
  makeCache: Options.cacheWithLimits({ ...Options.DefaultMakeCacheSettings, MessageManager: 0, GuildMemberManager: 200 }),
})

followAudit(client)

client.on(Events.MessageCreate, (message) => {
  if (message.inGuild() && !message.author.bot) answerMessage(message).catch((error) => log.error({ err: error }, 'message not answered'))
})

client.on(Events.InteractionCreate, (interaction) => {
  if (!interaction.isChatInputCommand() || !interaction.inCachedGuild()) return
  answerCommand(interaction).catch((error) => log.error({ err: error, interaction: interaction.id, command: interaction.commandName }, 'command failed'))
})

client.on(Events.AutoModerationActionExecution, ({ guild, userId, ruleId }) => {
  const at = Date.now()
  board(guild.id)
  inOrder(guild.id, async () => {
    if (isBlocked(userId)) return guild.bans.create(userId, { reason: 'on the blocklist of the operators' })
    const [strikes, { strikesUntilTimeout }] = [await strike(guild.id, userId, ruleId, at), await settingsOf(guild.id)]
    if (strikes < strikesUntilTimeout) return
    const member = await guild.members.fetch(userId)
    await member.timeout(3_600_000, `${strikes} strikes in a week`)
    await openCase({ guildId: guild.id, memberId: userId, moderatorId: guild.client.user.id, kind: 'timeout', reason: `${strikes} strikes in a week` })
  })
})

client.on(Events.Error, (error) => log.error({ err: error }, 'gateway error'))

async function stop() {
  await client.destroy()
  await drained()
  await db.destroy()
  process.exit(0)
}
process.once('SIGTERM', stop)
process.once('disconnect', stop)
process.on('unhandledRejection', (error) => {
  log.fatal({ err: error }, 'nobody caught this')
  process.exit(1)
})

await client.login(config.token)
