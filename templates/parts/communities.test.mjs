import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())

const owner = await backend.signUp('owner')
const admin = await backend.signUp('admin', { roles: ['guildAdmin'] })
const stranger = await backend.signUp('stranger', { roles: ['guildAdmin'] })
const bot = await backend.signUp('bot', { roles: ['bot'] })
const snowflake = (number) => String(number).padStart(18, '1')
const register = (number) =>
  bot.post('/v1/register-guild', { snowflake: snowflake(number), name: 'Weavers', owner: owner.id }, 200)
const by = snowflake(9)
let last = 1_000
const ask = (guild, command, more = {}, interaction = snowflake(last++)) =>
  bot.post(`/v1/guilds/${guild.id}/answer-interaction`, { interaction, command, by, ...more }, 200)
const warn = (guild, member) => ask(guild, 'warn', { member, reason: 'Spam' })
const cases = async (guild, member) =>
  (await owner.get(`/v1/guild-cases?guild=${guild.id}&member=${member}&sort=createdAt`, 200)).items

test('a guild is registered once, by the bot', async () => {
  assert.equal((await register(1)).id, (await register(1)).id)
  await owner.post('/v1/register-guild', { snowflake: snowflake(1), name: 'Mine', owner: owner.id }, 403)
})

test('an interaction that is asked again is carried out once and answered alike', async () => {
  const guild = await register(2)
  const member = snowflake(20)
  const again = () => ask(guild, 'warn', { member, reason: 'Spam' }, snowflake(500))
  const answers = await Promise.all([again(), again(), again()])
  assert.deepEqual([...new Set(answers.map(({ answer }) => answer))], ['#1 warning'])
  assert.equal((await cases(guild, member)).length, 1)
  assert.equal((await owner.get(`/v1/bot-command-uses?guild=${guild.id}`, 200)).items.length, 1)
})

test('warnings lead to timeouts, which end, and timeouts to a ban', async () => {
  const guild = await register(3)
  const member = snowflake(30)
  const [settings] = (await owner.get(`/v1/guild-settings?guild=${guild.id}`, 200)).items
  await owner.patch(`/v1/guild-settings/${settings.id}`, { warnLimit: 2, timeoutLimit: 2, timeoutSeconds: 1 }, 200)
  await warn(guild, member)
  assert.equal((await warn(guild, member)).answer, '#2 warning, #3 timeout')
  const [, , timeout] = await cases(guild, member)
  await backend.eventually(
    () => owner.get(`/v1/guild-cases/${timeout.id}`, 200),
    ({ state }) => state === 'expired',
  )
  await warn(guild, member)
  assert.equal((await warn(guild, member)).answer, '#5 warning, #6 ban')
})

test('a guild is run by its owner, and by admins that the owner has put on its staff', async () => {
  const guild = await register(4)
  const warned = { member: snowflake(40), reason: 'Rude' }
  await admin.get(`/v1/guilds/${guild.id}`, 404)
  await owner.post('/v1/guild-staff', { guild: guild.id, person: admin.id }, 201)
  const opened = await admin.post(`/v1/guilds/${guild.id}/warn-member`, warned, 201)
  assert.deepEqual([opened.openedBy, opened.by], [admin.id, null])
  await admin.post(`/v1/guilds/${guild.id}/warn-member`, { ...warned, by }, 422)
  await stranger.get(`/v1/guild-cases/${opened.id}`, 404)
  await stranger.post(`/v1/guilds/${guild.id}/warn-member`, warned, 404)
  await admin.post(`/v1/guild-cases/${opened.id}/lift-case`, {}, 200)
  assert.equal((await ask(guild, 'cases', { member: warned.member })).answer, '#1 warning lifted')
})

test('a command that lacks something says so, and is noted as failed', async () => {
  const guild = await register(5)
  assert.equal((await ask(guild, 'warn')).answer, 'Whom, and why?')
  assert.equal((await ask(guild, 'ping')).answer, 'pong')
  const { items } = await owner.get(`/v1/bot-command-uses?guild=${guild.id}&command=warn`, 200)
  assert.equal(items[0].succeeded, false)
  assert.deepEqual((await stranger.get(`/v1/guild-settings?guild=${guild.id}`, 200)).items, [])
})

test('cases that are opened at once have numbers of their own, and lead to one timeout', async () => {
  const guild = await register(6)
  const member = snowflake(60)
  await Promise.all([1, 2, 3].map(() => warn(guild, member)))
  const opened = await cases(guild, member)
  assert.deepEqual(opened.map(({ number }) => number).sort(), [1, 2, 3, 4])
  assert.equal(opened.filter(({ kind }) => kind === 'timeout').length, 1)
})
