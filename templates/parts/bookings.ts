import { type Handlers, type Jobs, Problem } from 'lintel'
import type design from '../blueprint.js'

type Actions = Handlers<typeof design>

const [minuteMs, hourMs] = [60_000, 3_600_000]
const mostHolds = 5
const atOnce = 500

export const actions: Pick<Actions, 'openSlots' | 'holdSlot' | 'confirmBooking' | 'cancelBooking'> = {
  async openSlots({ resource, input: { from, count }, db, now }) {
    if (from < now) throw refused('in_the_past', 'Slots begin in the future')
    const length = resource.slotMinutes * minuteMs
    const first = Date.parse(from)
    const startsAt = { gt: instant(first - length), lt: instant(first + count * length) }
    const other = await db.slot.first({ resource: resource.id, startsAt })
    if (other) throw refused('overlaps', `A slot is there from ${other.startsAt} to ${other.endsAt}`)
    const slots = []
    for (let start = first; start < first + count * length; start += length) {
      const times = { startsAt: instant(start), endsAt: instant(start + length) }
      slots.push(await db.asSystem.slot.create({ resource: resource.id, ...times }))
    }
    return slots
  },

  async holdSlot({ slot, input: { note }, actor, db, now }) {
    if (slot.startsAt <= now) throw refused('in_the_past', 'The slot has begun')
    const live = await db.asSystem.booking.first({ slot: slot.id, state: { in: ['held', 'confirmed'] } })
    if (live) {
      // The job that expires holds may not have come by yet.
      const over = live.state === 'held' && live.holdUntil <= now
      if (live.by === actor.id && !over) return live
      if (!over) throw refused('taken', 'Somebody has this slot')
      await db.asSystem.booking.update(live.id, { state: 'expired' })
    }
    const resource = await db.resource.get(slot.resource)
    if (resource.state !== 'open') throw refused('closed', 'It is not booked at the moment')
    if ((await db.booking.count({ by: actor.id, state: 'held' })) >= mostHolds)
      throw refused('too_many_holds', `Confirm or cancel one of your ${mostHolds} holds first`)
    await db.asSystem.slot.update(slot.id, { state: 'taken' })
    const starts = Date.parse(slot.startsAt)
    return db.asSystem.booking.create({
      resource: resource.id,
      slot: slot.id,
      by: actor.id,
      startsAt: slot.startsAt,
      // What has begun is not confirmed any more.
      holdUntil: instant(Math.min(Date.parse(now) + resource.holdMinutes * minuteMs, starts)),
      cancelUntil: instant(starts - resource.cancelHours * hourMs),
      note,
    })
  },

  async confirmBooking({ booking, db, now, emit }) {
    if (booking.state === 'confirmed') return booking
    if (booking.state !== 'held' || booking.holdUntil <= now)
      throw refused('hold_over', 'The slot is no longer held: hold it again')
    const confirmed = await db.asSystem.booking.update(booking.id, { state: 'confirmed' })
    emit('bookingConfirmed', { booking: booking.id })
    return confirmed
  },

  async cancelBooking({ booking, actor, db, now, emit }) {
    if (booking.state === 'cancelled' || booking.state === 'expired') return booking
    if (booking.startsAt <= now) throw refused('in_the_past', 'The booking has begun')
    const { owner } = await db.asSystem.resource.get(booking.resource)
    if (booking.state === 'confirmed' && actor.id !== owner && now > booking.cancelUntil)
      throw refused('too_late', `It could be cancelled until ${booking.cancelUntil}`)
    const cancelled = await db.asSystem.booking.update(booking.id, { state: 'cancelled' })
    await db.asSystem.slot.update(booking.slot, { state: 'free' })
    emit('bookingCancelled', { booking: booking.id, by: actor.id })
    return cancelled
  },
}

export const jobs: Pick<Jobs<typeof design>, 'expireHolds'> = {
  async expireHolds({ db, now }) {
    const { items } = await db.booking.list({ where: { state: 'held', holdUntil: { lt: now } }, limit: atOnce })
    for (const { id, slot } of items) {
      await db.booking.update(id, { state: 'expired' })
      await db.slot.update(slot, { state: 'free' })
    }
  },
}

function instant(ms: number): string {
  return new Date(ms).toISOString()
}

function refused(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
