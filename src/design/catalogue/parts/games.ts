import { counter, entity, int, oneOf, ref, secret, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

export const games: PartTemplate = {
  name: 'games',
  says: 'matches that people play, the score that each submits once, and the leaderboard of a season',
  needs: ['people'],
  people: 'meet',
  roles: ['gameMaster'],
  declares: part({
    entities: {
      game: entity(
        {
          slug: text({ format: 'slug', min: 1, max: 60, unique: true, immutable: true }),
          name: text({ min: 1, max: 80 }),
          minPlayers: int({ min: 1, max: 16, default: 2, immutable: true }),
          maxPlayers: int({ min: 1, max: 16, default: 2, immutable: true }),
          maxScore: int({
            min: 1,
            max: 1_000_000_000,
            default: 1_000_000,
            because: 'clients say their score: what nobody can reach is refused',
          }),
        },
        { can: { read: 'anyone', create: 'role:gameMaster', update: 'role:gameMaster' }, cache: '1min' },
      ),
      season: entity(
        {
          game: ref('game', { as: 'seasons', immutable: true }),
          number: int({ min: 1, immutable: true }),
          startsAt: time({ immutable: true }),
          endsAt: time({ immutable: true }),
          state: oneOf(['open', 'closed'], { default: 'open' }),
        },
        {
          can: { read: 'anyone', create: { all: ['role:gameMaster', { state: 'open' }] } },
          unique: [['game', 'number'], { on: ['game'], where: { state: 'open' } }],
          index: [['state', 'endsAt']],
          because: 'one open season a game: every match counts for it',
        },
      ),
      match: entity(
        {
          game: ref('game', { as: 'matches', immutable: true }),
          season: ref('season', { as: 'matches', immutable: true }),
          startedBy: ref('user', { as: 'startedMatches', immutable: true }),
          state: oneOf(['open', 'running', 'over', 'cancelled'], { default: 'open' }),
          seats: int({ min: 0, max: 16, default: 0, because: 'that are taken; of two who want the last, one must see it gone' }),
          touchedAt: time({ default: 'now' }),
        },
        {
          can: { read: 'signedIn' },
          index: [
            ['game', 'state', '-createdAt'],
            ['state', 'touchedAt'],
          ],
        },
      ),
      matchPlayer: entity(
        {
          match: ref('match', { as: 'players', onDelete: 'cascade', immutable: true }),
          player: ref('user', { as: 'matches', immutable: true }),
          score: int({ min: 0, max: 1_000_000_000, optional: true, because: 'told to all at once, when the match is over' }),
          handedIn: secret({
            max: 10,
            optional: true,
            because: 'the score until then: a rival who knew it would know what to beat',
          }),
          submittedAt: time({ optional: true }),
        },
        { can: { read: 'signedIn' }, unique: [['match', 'player']], index: [['player', '-createdAt']] },
      ),
      standing: entity(
        {
          season: ref('season', { as: 'standings', immutable: true }),
          player: ref('user', { as: 'standings', immutable: true }),
          points: counter(),
          played: counter(),
          wins: counter(),
        },
        {
          can: { read: 'anyone' },
          unique: [['season', 'player']],
          index: [['season', '-points']],
        },
      ),
    },
    events: {
      matchStarted: { match: ref('match') },
      matchOver: { match: ref('match'), season: ref('season'), winner: ref('user', { optional: true }) },
      seasonClosed: { season: ref('season'), game: ref('game') },
    },
    actions: {
      openMatch: { on: 'game', returns: 'match', status: 201, allow: 'signedIn', emits: ['matchStarted'], limit: '30/min' },
      joinMatch: { on: 'match', returns: 'match', allow: 'signedIn', emits: ['matchStarted'], limit: '60/min' },
      startMatch: { on: 'match', returns: 'match', allow: 'startedBy', emits: ['matchStarted'], limit: '60/min' },
      submitScore: {
        on: 'match',
        input: { score: int({ min: 0, max: 1_000_000_000 }) },
        returns: 'matchPlayer',
        allow: 'players.player',
        emits: ['matchOver'],
        limit: '60/min',
      },
      leaderboard: {
        kind: 'query',
        input: { season: ref('season'), after: text({ max: 500, optional: true }) },
        returns: 'standing[]',
        allow: 'anyone',
        cache: '10s',
      },
      myStanding: {
        kind: 'query',
        input: { season: ref('season') },
        returns: {
          rank: int({ min: 1, optional: true }),
          points: int({ min: 0 }),
          played: int({ min: 0 }),
          wins: int({ min: 0 }),
        },
        allow: 'signedIn',
      },
    },
    jobs: {
      endStaleMatches: {
        every: '5min',
        emits: ['matchOver'],
        because: 'who has not submitted within a day has lost, and what nobody joined is cancelled',
      },
      closeSeasons: { every: '1min', emits: ['seasonClosed'] },
    },
  }),
  code: ['actions', 'jobs'],
  load: {
    rows: { match: 20, matchPlayer: 40, standing: 1 },
    requests: {
      'game.list': 1,
      'match.list': 3,
      leaderboard: 5,
      myStanding: 2,
      openMatch: 0.7,
      joinMatch: 0.7,
      submitScore: 1.4,
    },
  },
}
