import { bool, entity, int, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

/** An id of Discord. */
const snowflake = { pattern: '^[0-9]{17,20}$', max: 20 } as const
const reason = text({ min: 1, max: 500 })
const kind = ['warning', 'timeout', 'ban'] as const
/** Of what belongs to a guild; its owner, or who is on its staff and has the role. */
const runsGuild = ['guild.owner', { all: ['role:guildAdmin', 'guild.staff.person'] }] as const

export const communities: PartTemplate = {
  name: 'communities',
  says: 'the guilds that a Discord bot looks after: settings, what it was asked, and warnings that lead to timeouts and bans',
  needs: ['people'],
  people: 'profile',
  roles: ['bot', 'guildAdmin'],
  declares: part({
    entities: {
      guild: entity(
        {
          snowflake: text({ ...snowflake, unique: true, immutable: true }),
          name: text({ min: 1, max: 100 }),
          owner: ref('user', { as: 'guilds', immutable: true }),
          caseCount: int({ min: 0, default: 0, because: 'the number of its newest case: no two have the same' }),
        },
        {
          can: { read: ['owner', { all: ['role:guildAdmin', 'staff.person'] }, 'role:bot'] },
          because: 'the bot registers it: only Discord knows whose a guild is',
        },
      ),
      guildStaff: entity(
        {
          guild: ref('guild', { as: 'staff', onDelete: 'cascade', immutable: true }),
          person: ref('user', { as: 'staffedGuilds', immutable: true }),
        },
        {
          can: { read: ['guild.owner', 'person'], create: 'guild.owner', delete: 'guild.owner' },
          unique: [['guild', 'person']],
          plural: 'guild-staff',
        },
      ),
      guildSetting: entity(
        {
          guild: ref('guild', { as: 'settings', onDelete: 'cascade', immutable: true, unique: true }),
          warnLimit: int({ min: 1, max: 20, default: 3, because: 'so many warnings are a timeout' }),
          warningDays: int({ min: 1, max: 365, default: 30, because: 'so long a warning counts' }),
          timeoutSeconds: int({ min: 1, max: 2_419_200, default: 3_600 }),
          timeoutLimit: int({ min: 1, max: 20, default: 3, because: 'so many timeouts are a ban' }),
          logChannel: text({ ...snowflake, optional: true }),
        },
        { can: { read: [...runsGuild, 'role:bot'], update: runsGuild } },
      ),
      guildCase: entity(
        {
          guild: ref('guild', { as: 'cases', onDelete: 'cascade', immutable: true }),
          number: int({ min: 1, immutable: true }),
          member: text({ ...snowflake, immutable: true, personal: true }),
          kind: oneOf(kind, { immutable: true }),
          reason: text({ min: 1, max: 500, immutable: true, personal: true }),
          by: text({
            ...snowflake,
            optional: true,
            immutable: true,
            personal: true,
            because: 'who used the command at Discord, which the bot has checked',
          }),
          openedBy: ref('user', {
            as: 'openedGuildCases',
            optional: true,
            immutable: true,
            because: 'who opened it here; with neither it followed by rule',
          }),
          state: oneOf(['active', 'expired', 'lifted'], { default: 'active' }),
          expiresAt: time({ optional: true, immutable: true }),
        },
        {
          can: { read: [...runsGuild, 'role:bot'] },
          unique: [['guild', 'number']],
          index: [
            ['guild', '-createdAt'],
            ['guild', 'member', '-createdAt'],
            ['guild', 'member', 'kind', 'state', 'createdAt'],
          ],
        },
      ),
      botCommandUse: entity(
        {
          guild: ref('guild', { as: 'commandUses', onDelete: 'cascade', immutable: true }),
          command: text({ min: 1, max: 32, immutable: true }),
          by: text({ ...snowflake, immutable: true, personal: true }),
          succeeded: bool({ immutable: true }),
        },
        {
          can: { read: runsGuild },
          index: [['guild', '-createdAt'], ['guild', 'command', '-createdAt'], ['createdAt']],
        },
      ),
      interactionReceipt: entity(
        {
          interaction: text({ ...snowflake, unique: true, immutable: true }),
          guild: ref('guild', { as: 'interactions', onDelete: 'cascade', immutable: true }),
          answer: text({ max: 2_000, immutable: true, because: 'what is said again where Discord asks again' }),
        },
        { can: { read: 'role:bot' }, index: [['createdAt']] },
      ),
    },
    events: {
      guildCaseOpened: { guild: ref('guild'), guildCase: ref('guildCase'), kind: oneOf(kind) },
      guildCaseEnded: { guild: ref('guild'), guildCase: ref('guildCase'), kind: oneOf(kind) },
    },
    actions: {
      registerGuild: {
        input: { snowflake: text(snowflake), name: text({ min: 1, max: 100 }), owner: ref('user') },
        returns: 'guild',
        allow: 'role:bot',
        limit: '60/min',
      },
      answerInteraction: {
        on: 'guild',
        input: {
          interaction: text(snowflake),
          command: oneOf(['ping', 'warn', 'cases']),
          by: text({ ...snowflake, because: 'whom Discord let use the command: the bot has checked that' }),
          member: text({ ...snowflake, optional: true }),
          reason: text({ min: 1, max: 500, optional: true }),
        },
        returns: 'interactionReceipt',
        allow: 'role:bot',
        emits: ['guildCaseOpened'],
        starts: ['expireTimeout'],
        limit: '3000/min',
        timeout: '2s',
        because: 'Discord waits three seconds for an answer, and asks again: a command is carried out once',
      },
      warnMember: {
        on: 'guild',
        input: { member: text(snowflake), reason },
        returns: 'guildCase',
        status: 201,
        allow: ['owner', { all: ['role:guildAdmin', 'staff.person'] }],
        emits: ['guildCaseOpened'],
        starts: ['expireTimeout'],
        limit: '60/min',
      },
      liftCase: { on: 'guildCase', returns: 'guildCase', allow: runsGuild, emits: ['guildCaseEnded'], limit: '60/min' },
    },
    jobs: {
      expireTimeout: {
        input: { guildCase: ref('guildCase') },
        emits: ['guildCaseEnded'],
        because: 'started with the timeout, to be run when it is over',
      },
      dropInteractions: {
        every: '5min',
        because: 'nobody asks again after a week, and what was used is kept for ninety days; often, so that each run is short',
      },
    },
  }),
  code: ['actions', 'jobs'],
  load: {
    rows: { guildCase: 0.2, botCommandUse: 60, interactionReceipt: 60 },
    requests: { answerInteraction: 2, warnMember: 0.005, 'guildCase.list': 0.05, 'botCommandUse.list': 0.02 },
  },
}
