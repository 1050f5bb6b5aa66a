import { type Handlers, type Id, type Jobs, Problem, type Row, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Case = Row<Design, 'guildCase'>
interface Warned {
  readonly guild: Id<'guild'>
  readonly member: string
  readonly by: { readonly by: string } | { readonly openedBy: Id<'user'> }
  readonly reason: string
  readonly now: string
}

const dayMs = 86_400_000
const [receiptDays, useDays, mostDropped] = [7, 90, 1_000] as const

export const actions: Pick<Handlers<Design>, 'registerGuild' | 'answerInteraction' | 'warnMember' | 'liftCase'> = {
  async registerGuild({ input, db }) {
    const before = await db.guild.first({ snowflake: input.snowflake })
    if (before) return before
    const guild = await db.asSystem.guild.create(input)
    await db.asSystem.guildSetting.create({ guild: guild.id })
    return guild
  },

  async answerInteraction({ guild, input: { interaction, command, by, member, reason }, db, emit, start, now }) {
    const before = await db.interactionReceipt.first({ interaction })
    if (before) return before
    const answer = await carryOut()
    await db.asSystem.botCommandUse.create({ guild: guild.id, command, by, succeeded: answer !== null })
    const said = answer ?? 'Whom, and why?'
    return db.asSystem.interactionReceipt.create({ interaction, guild: guild.id, answer: said })

    /** What is answered; null where something is left out that the command takes. */
    async function carryOut(): Promise<string | null> {
      if (command === 'ping') return 'pong'
      if (member === null) return null
      if (command === 'cases') return casesOf(db.asSystem, guild.id, member)
      if (reason === null) return null
      const opened = await warn(db.asSystem, { guild: guild.id, member, by: { by }, reason, now })
      announce(opened, emit, start)
      return opened.map(({ number, kind }) => `#${number} ${kind}`).join(', ')
    }
  },

  async warnMember({ guild, input, actor, db, emit, start, now }) {
    const opened = await warn(db.asSystem, { guild: guild.id, ...input, by: { openedBy: actor.id }, now })
    announce(opened, emit, start)
    return opened[0]
  },

  async liftCase({ guildCase, db, emit }) {
    if (guildCase.state === 'lifted') return guildCase
    if (guildCase.state === 'expired') throw new Problem({ status: 409, code: 'case_over', title: 'The case is over' })
    emit('guildCaseEnded', { guild: guildCase.guild, guildCase: guildCase.id, kind: guildCase.kind })
    return db.asSystem.guildCase.update(guildCase.id, { state: 'lifted' })
  },
}

export const jobs: Pick<Jobs<Design>, 'expireTimeout' | 'dropInteractions'> = {
  async expireTimeout({ input, db, emit }) {
    const over = await db.guildCase.find(input.guildCase)
    if (over?.state !== 'active') return
    await db.guildCase.update(over.id, { state: 'expired' })
    emit('guildCaseEnded', { guild: over.guild, guildCase: over.id, kind: over.kind })
  },

  async dropInteractions({ db, now }) {
    const before = (days: number) => ({ createdAt: { lt: new Date(Date.parse(now) - days * dayMs).toISOString() } })
    const receipts = await db.interactionReceipt.list({ where: before(receiptDays), limit: mostDropped })
    for (const { id } of receipts.items) await db.interactionReceipt.delete(id)
    const uses = await db.botCommandUse.list({ where: before(useDays), limit: mostDropped })
    for (const { id } of uses.items) await db.botCommandUse.delete(id)
  },
}

/** Opens the warning, and the timeout or ban that follows when there are enough of them. */
async function warn(db: SystemDb<Design>, { guild, member, by, reason, now }: Warned): Promise<readonly [Case, ...Case[]]> {
  const { caseCount } = await db.guild.get(guild)
  const settings = (await db.guildSetting.first({ guild })) ?? (await db.guildSetting.create({ guild }))
  const warning = await db.guildCase.create({ guild, number: caseCount + 1, member, kind: 'warning', reason, ...by })
  const since = new Date(Date.parse(now) - settings.warningDays * dayMs).toISOString()
  const counted = { guild, member, kind: 'warning', state: 'active', createdAt: { gte: since } } as const
  const follows = (await db.guildCase.count(counted)) % settings.warnLimit === 0
  await db.guild.update(guild, { caseCount: caseCount + (follows ? 2 : 1) })
  if (!follows) return [warning]
  const timeouts = await db.guildCase.count({ guild, member, kind: 'timeout', state: { in: ['active', 'expired'] } })
  const isBan = timeouts + 1 >= settings.timeoutLimit
  const following = await db.guildCase.create({
    guild,
    number: caseCount + 2,
    member,
    kind: isBan ? 'ban' : 'timeout',
    reason: `${settings.warnLimit} warnings`,
    expiresAt: isBan ? null : new Date(Date.parse(now) + settings.timeoutSeconds * 1_000).toISOString(),
  })
  return [warning, following]
}

type Emit = (
  event: 'guildCaseOpened',
  payload: { readonly guild: Id<'guild'>; readonly guildCase: Id<'guildCase'>; readonly kind: Case['kind'] },
) => void
type Start = (job: 'expireTimeout', input: { readonly guildCase: Id<'guildCase'> }, when: { readonly at: string }) => string

function announce(opened: readonly Case[], emit: Emit, start: Start): void {
  for (const { id, guild, kind, expiresAt } of opened) {
    emit('guildCaseOpened', { guild, guildCase: id, kind })
    if (expiresAt !== null) start('expireTimeout', { guildCase: id }, { at: expiresAt })
  }
}

async function casesOf(db: SystemDb<Design>, guild: Id<'guild'>, member: string): Promise<string> {
  const { items } = await db.guildCase.list({ where: { guild, member }, sort: '-createdAt', limit: 10 })
  if (items.length === 0) return 'No cases'
  return items.map(({ number, kind, state }) => `#${number} ${kind} ${state}`).join(', ')
}
