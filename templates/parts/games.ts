import { type Handlers, type Id, type Jobs, Problem, type Row, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Match = Row<Design, 'match'>
type Player = Row<Design, 'matchPlayer'> & { readonly handedIn: string | null }
type Names = 'openMatch' | 'joinMatch' | 'startMatch' | 'submitScore' | 'leaderboard' | 'myStanding'
interface Over {
  readonly match: Id<'match'>
  readonly season: Id<'season'>
  readonly winner: Id<'user'> | null
}

const [forWin, forDraw] = [3, 1] as const
const [mostPlayers, staleMs] = [16, 86_400_000] as const
/** So many that all who play in them are one page. */
const mostStale = 60

export const actions: Pick<Handlers<Design>, Names> = {
  async openMatch({ game, actor, db, emit, now }) {
    const season = await db.season.first({ game: game.id, state: 'open' })
    if (!season || season.startsAt > now || season.endsAt <= now) throw refused('no_season', 'No season of this game is open')
    const match = await db.asSystem.match.create({ game: game.id, season: season.id, startedBy: actor.id })
    const joined = await seat(db.asSystem, match, actor.id, game.maxPlayers, now)
    if (joined.state === 'running') emit('matchStarted', { match: match.id })
    return joined
  },

  async joinMatch({ match, actor, db, emit, now }) {
    if (await db.matchPlayer.first({ match: match.id, player: actor.id })) return match
    if (match.state !== 'open') throw refused('match_not_open', `The match is ${match.state}`)
    const { maxPlayers } = await db.game.get(match.game)
    const joined = await seat(db.asSystem, match, actor.id, maxPlayers, now)
    if (joined.state === 'running') emit('matchStarted', { match: match.id })
    return joined
  },

  async startMatch({ match, db, emit, now }) {
    if (match.state === 'running') return match
    if (match.state !== 'open') throw refused('match_not_open', `The match is ${match.state}`)
    const { minPlayers } = await db.game.get(match.game)
    if (match.seats < minPlayers) throw refused('too_few_players', `It takes ${minPlayers} to play`)
    emit('matchStarted', { match: match.id })
    return db.asSystem.match.update(match.id, { state: 'running', touchedAt: now })
  },

  async submitScore({ match, input: { score }, actor, db, emit, now }) {
    if (match.state !== 'running') throw refused('match_not_running', `The match is ${match.state}`)
    const players = await playersOf(db.asSystem, [match.id])
    const mine = players.find(({ player }) => player === actor.id)
    if (!mine) throw new Problem({ status: 403, code: 'no_player', title: 'You do not play in this match' })
    if (mine.submittedAt !== null) throw refused('score_submitted', 'You have submitted your score')
    const { maxScore } = await db.game.get(match.game)
    if (score > maxScore) throw new Problem({ status: 422, code: 'score_too_high', title: `${maxScore} is the highest score` })
    const handedIn = String(score)
    const submitted = await db.asSystem.matchPlayer.update(mine.id, { handedIn, submittedAt: now })
    const others = players.filter(({ id }) => id !== mine.id)
    if (others.some(({ submittedAt }) => submittedAt === null)) return submitted
    emit('matchOver', await settle(db.asSystem, match, [...others, { ...mine, handedIn }], now))
    return db.matchPlayer.get(mine.id)
  },

  leaderboard: ({ input: { season, after }, db }) =>
    db.standing.list({ where: { season }, sort: '-points', limit: 50, ...(after === null ? {} : { after }) }),

  async myStanding({ input: { season }, actor, db }) {
    const mine = await db.standing.first({ season, player: actor.id })
    if (!mine) return { rank: null, points: 0, played: 0, wins: 0 }
    const { points, played, wins } = mine
    return { rank: (await db.standing.count({ season, points: { gt: points } })) + 1, points, played, wins }
  },
}

export const jobs: Pick<Jobs<Design>, 'endStaleMatches' | 'closeSeasons'> = {
  async endStaleMatches({ db, emit, now }) {
    const touchedAt = { lt: new Date(Date.parse(now) - staleMs).toISOString() }
    const running = await db.match.list({ where: { state: 'running', touchedAt }, limit: mostStale })
    const matches = running.items.map(({ id }) => id)
    const players = matches.length === 0 ? [] : await playersOf(db, matches)
    for (const match of running.items) {
      const over = await settle(
        db,
        match,
        players.filter((each) => each.match === match.id),
        now,
      )
      emit('matchOver', over)
    }
    const open = await db.match.list({ where: { state: 'open', touchedAt }, limit: mostStale })
    for (const { id } of open.items) await db.match.update(id, { state: 'cancelled' })
  },

  async closeSeasons({ db, emit, now }) {
    const { items } = await db.season.list({ where: { state: 'open', endsAt: { lte: now } }, limit: 100 })
    for (const { id, game } of items) {
      await db.season.update(id, { state: 'closed' })
      emit('seasonClosed', { season: id, game })
    }
  },
}

async function playersOf(db: SystemDb<Design>, matches: readonly Id<'match'>[]): Promise<readonly Player[]> {
  const { items } = await db.matchPlayer.list({ where: { match: { in: matches } }, limit: mostStale * mostPlayers })
  return items
}

/** The match as it is with one player more; it runs once nobody else can join. */
async function seat(db: SystemDb<Design>, { id, seats }: Match, player: Id<'user'>, most: number, now: string): Promise<Match> {
  await db.matchPlayer.create({ match: id, player })
  return db.match.update(id, { seats: seats + 1, touchedAt: now, ...(seats + 1 >= most ? { state: 'running' } : {}) })
}

/** Ends the match and gives each player their points; a score that was not submitted wins nothing. */
async function settle(db: SystemDb<Design>, { id, season }: Match, players: readonly Player[], now: string): Promise<Over> {
  const best = Math.max(...players.map(scoreOf))
  const winners = best < 0 ? [] : players.filter((each) => scoreOf(each) === best).map(({ player }) => player)
  const { state, endsAt } = await db.season.get(season)
  // Who has won a season that is over is told: a match that ends after it counts for nothing.
  if (state === 'open' && now < endsAt) await addToStandings(db, season, players, winners)
  for (const each of players)
    if (each.handedIn !== null) await db.matchPlayer.update(each.id, { score: scoreOf(each), handedIn: null })
  await db.match.update(id, { state: 'over' })
  return { match: id, season, winner: winners.length === 1 ? winners[0]! : null }
}

function scoreOf({ handedIn }: Player): number {
  return handedIn === null ? -1 : Number(handedIn)
}

async function addToStandings(
  db: SystemDb<Design>,
  season: Id<'season'>,
  players: readonly Player[],
  winners: readonly Id<'user'>[],
): Promise<void> {
  const { items } = await db.standing.list({
    where: { season, player: { in: players.map(({ player }) => player) } },
    limit: mostPlayers,
  })
  for (const { player } of players) {
    const before = items.find((each) => each.player === player) ?? (await db.standing.create({ season, player }))
    const won = winners.length === 1 && winners[0] === player
    const points = won ? forWin : winners.includes(player) ? forDraw : 0
    await db.standing.update(before.id, { points: { add: points }, played: { add: 1 }, wins: { add: won ? 1 : 0 } })
  }
}

function refused(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
