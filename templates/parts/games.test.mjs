import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())

const [ada, bob, cleo] = [await backend.signUp('ada'), await backend.signUp('bob'), await backend.signUp('cleo')]
const master = await backend.signUp('master', { roles: ['gameMaster'] })
const game = await master.post('/v1/games', { slug: 'chess', name: 'Chess', maxScore: 100 }, 201)
const times = { startsAt: '2020-01-01T00:00:00.000Z', endsAt: '2099-01-01T00:00:00.000Z' }
const season = await master.post('/v1/seasons', { game: game.id, number: 1, ...times }, 201)
const open = (by, status = 201) => by.post(`/v1/games/${game.id}/open-match`, {}, status)
const join = (by, { id }, status = 200) => by.post(`/v1/matches/${id}/join-match`, {}, status)
const submit = (by, { id }, score, status = 200) => by.post(`/v1/matches/${id}/submit-score`, { score }, status)
const standing = (by) => by.get(`/v1/my-standing?season=${season.id}`, 200)

test('a match runs when it is full, and who wins it leads', async () => {
  const match = await open(ada)
  assert.equal(match.state, 'open')
  await submit(ada, match, 10, 409)
  assert.equal((await join(bob, match)).state, 'running')
  assert.equal((await join(bob, match)).seats, 2)
  await join(cleo, match, 409)
  await submit(cleo, match, 10, 403)
  await submit(ada, match, 101, 422)
  await submit(ada, match, 10)
  await submit(ada, match, 99, 409)
  await submit(bob, match, 7)
  assert.equal((await ada.get(`/v1/matches/${match.id}`, 200)).state, 'over')
  assert.deepEqual(await standing(ada), { rank: 1, points: 3, played: 1, wins: 1 })
  assert.deepEqual(await standing(bob), { rank: 2, points: 0, played: 1, wins: 0 })
})

test('equal scores share the points', async () => {
  const match = await open(bob)
  await join(cleo, match)
  await submit(bob, match, 5)
  await submit(cleo, match, 5)
  const { items } = await backend.anybody.get(`/v1/leaderboard?season=${season.id}`, 200)
  assert.equal(items[0].player, ada.id)
  assert.deepEqual(
    items.map(({ points }) => points),
    [3, 1, 1],
  )
})

test('no rival knows a score before the match is over', async () => {
  const match = await open(bob)
  await join(cleo, match)
  const handedIn = await submit(bob, match, 42)
  const told = async () => (await cleo.get(`/v1/match-players?match=${match.id}`, 200)).items
  for (const row of [handedIn, ...(await told())]) {
    assert.equal(row.score, null)
    assert.ok(!('handedIn' in row))
  }
  assert.ok((await told()).some(({ player, submittedAt }) => player === bob.id && submittedAt !== null))
  assert.equal((await submit(cleo, match, 42)).score, 42)
  assert.deepEqual(
    (await told()).map(({ score }) => score),
    [42, 42],
  )
})

test('of those who want the last seat at once, one gets it', async () => {
  const match = await open(ada)
  const answers = await Promise.allSettled([join(bob, match), join(cleo, match)])
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.equal((await ada.get(`/v1/match-players?match=${match.id}`, 200)).items.length, 2)
})

test('one season of a game is open, and only game masters open it', async () => {
  await master.post('/v1/seasons', { game: game.id, number: 2, ...times }, 409)
  await ada.post('/v1/seasons', { game: game.id, number: 3, ...times }, 403)
  const without = await master.post('/v1/games', { slug: 'go', name: 'Go' }, 201)
  await ada.post(`/v1/games/${without.id}/open-match`, {}, 409)
})

test('too few do not start a match', async () => {
  const match = await open(ada)
  await ada.post(`/v1/matches/${match.id}/start-match`, {}, 409)
  await bob.post(`/v1/matches/${match.id}/start-match`, {}, 403)
})

test('a match that ends after its season is over, and changes nothing of who has won it', async () => {
  const short = await master.post('/v1/games', { slug: 'blitz', name: 'Blitz' }, 201)
  const ends = { startsAt: '2020-01-01T00:00:00Z', endsAt: new Date(Date.now() + 4_000).toISOString() }
  const { id } = await master.post('/v1/seasons', { game: short.id, number: 1, ...ends }, 201)
  const match = await ada.post(`/v1/games/${short.id}/open-match`, {}, 201)
  await join(bob, match)
  await backend.eventually(
    async () => new Date().toISOString(),
    (now) => now > ends.endsAt,
  )
  await submit(ada, match, 10)
  await submit(bob, match, 7)
  assert.equal((await ada.get(`/v1/matches/${match.id}`, 200)).state, 'over')
  assert.deepEqual((await backend.anybody.get(`/v1/standings?season=${id}`, 200)).items, [])
})
