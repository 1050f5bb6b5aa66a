import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Query } from '../../model/architecture/code.ts'
import { callsIn, queriesIn } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { listener } from './example.ts'
import { type Listener, listenersOf } from './handlers.ts'

export const rule: Rule = {
  id: 'discord/order-lost',
  title: 'Events of one server overtake each other',
  severity: 'medium',
  confidence: 'maybe',
  profile: 'review',
  says: '`{event}` writes `{table}`, and nothing keeps two events of one server in their order',
  because: 'listeners are not waited for: of two quick changes the older one may be written last, and stays',
  instead:
    'run the work of one server (or member) one after the other, in a queue by its id, or write only what is newer than what is there',
  references: ['CWE-362'],

  check(architecture, report) {
    const writing = listenersOf(architecture).flatMap((each) => {
      const found = changes.test(each.event) ? writeOf(architecture, each) : null
      return found === null ? [] : [{ ...each, ...found }]
    })
    for (const { event, at, query } of writing) {
      // What is deleted twice is gone all the same: it only matters beside another write.
      if (query.does === 'delete' && !writing.some((other) => other.event !== event)) continue
      report({
        at: at.place,
        subject: `listener:${event}`,
        values: { event, table: query.tables[0] ?? 'rows' },
        related: [{ at: query.place, message: 'written here' }],
        unproven: 'no two events were sent',
      })
    }
  },

  bad: {
    'the last state is written': listener(
      'GuildUpdate',
      '_before, guild',
      "await pool.query('update guilds set name = $2 where id = $1', [guild.id, guild.name])",
    ),
  },
  good: {
    'a queue for each server': listener(
      'GuildUpdate',
      '_before, guild',
      "await perGuild.run(guild.id, () => pool.query('update guilds set name = $2 where id = $1', [guild.id, guild.name]))",
      "import { perGuild } from './sequencer.js'",
    ),
    'written once, in any order': listener(
      'GuildMemberAdd',
      'member',
      "await pool.query('insert into joins (user_id, at) values ($1, now()) on conflict do nothing', [member.id])",
    ),
    'only what is newer': listener(
      'GuildUpdate',
      '_before, guild',
      "await pool.query('update guilds set name = $2, seen = $3 where id = $1 and seen < $3', [guild.id, guild.name, Date.now()])",
    ),
    'deleted twice is deleted': listener(
      'GuildDelete',
      'guild',
      "await pool.query('delete from guilds where id = $1', [guild.id])",
    ),
  },
}

const changes =
  /^(guild|channel|thread|role|voiceState|member|emoji|sticker|autoModeration)\w*(Update|Delete|Remove|Add|Create)$|^(voiceStateUpdate|messageReaction(Add|Remove))$/

/** A write that the listener makes itself, or through what it calls; what it hands to a queue is another function's. */
function writeOf(architecture: Architecture, { handler }: Listener): { readonly at: Call; readonly query: Query } | null {
  for (const call of callsIn(architecture, handler.id)) {
    const own = queriesIn(architecture, handler.id).find((each) => each.call === call.id)
    const query = [own, ...(call.to === null ? [] : queriesIn(architecture, call.to))].find(
      (each) => each !== undefined && isState(each),
    )
    if (query !== undefined) return { at: call, query }
  }
  return null
}

/** Leaves behind what came last; an insert, and a comparison with what is there, do not. */
function isState({ does, filters, onConflict, writes, locks }: Query): boolean {
  if (locks !== null || filters.some(({ operator }) => operator === '<' || operator === '>')) return false
  return (
    does === 'update' ||
    does === 'delete' ||
    (does === 'upsert' && writes.length > 1) ||
    (does === 'insert' && onConflict && writes.length > 3)
  )
}
