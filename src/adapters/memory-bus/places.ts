import type { SubscribeOptions } from '../../ports/bus.ts'
import type { EventLog } from './event-log.ts'
import { createPlace, type Place, type PlaceOptions } from './place.ts'

/** Every place in the log: those of groups stay, a subscriber of its own takes its place with it. */
export interface Places {
  /** The place of a group, or a new one. */
  at(names: readonly string[] | '*', options: SubscribeOptions): Place
  /** A subscriber left. */
  leave(place: Place, options: SubscribeOptions): void
  all(): readonly Place[]
  /** Whether somebody has yet to receive this one. */
  need(sequence: number): boolean
}

export function createPlaces(log: EventLog, options: Omit<PlaceOptions, 'log' | 'names' | 'from'>): Places {
  const groups = new Map<string, Place>()
  const alone = new Set<Place>()
  const create = (names: readonly string[] | '*', { from }: SubscribeOptions) =>
    createPlace({ ...options, log, names, from: beginning(from, log) })
  const all = () => [...groups.values(), ...alone]
  return {
    at: (names, subscription) => {
      const { group } = subscription
      const key = JSON.stringify([group, names === '*' ? '*' : [...new Set(names)].sort()])
      const place = (group === undefined ? undefined : groups.get(key)) ?? create(names, subscription)
      if (group === undefined) alone.add(place)
      else groups.set(key, place)
      return place
    },
    leave: (place, { group }) => {
      if (group !== undefined) return
      alone.delete(place)
      place.abandon()
    },
    all,
    need: (sequence) => all().some((place) => place.hasMembers() && place.next() <= sequence),
  }
}

function beginning(from: SubscribeOptions['from'], log: EventLog): number {
  if (from === undefined || from === 'new') return log.next()
  if (from === 'start') return log.first()
  return log.since(Date.parse(from.since))
}
