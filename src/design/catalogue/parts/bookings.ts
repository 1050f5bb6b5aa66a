import { entity, int, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

export const bookings: PartTemplate = {
  name: 'bookings',
  says: 'rooms, tables or hours of somebody, held for a while, confirmed, and never booked twice',
  needs: ['people'],
  tells: {
    bookingConfirmed: [
      { to: 'booking.resource.owner', by: 'booking.by', title: 'Something of yours was booked', about: 'booking' },
    ],
    bookingCancelled: [
      { to: 'booking.by', by: 'by', title: 'Your booking was cancelled', about: 'booking' },
      { to: 'booking.resource.owner', by: 'by', title: 'A booking of what is yours was cancelled', about: 'booking' },
    ],
  },
  declares: part({
    entities: {
      resource: entity(
        {
          owner: ref('user', { as: 'resources', immutable: true }),
          name: text({ min: 1, max: 120 }),
          description: text({ max: 2_000, optional: true }),
          slotMinutes: int({ min: 5, max: 1_440, immutable: true, because: 'all slots are as long, so that none overlap' }),
          holdMinutes: int({ min: 0, max: 60, default: 10 }),
          cancelHours: int({ min: 0, max: 720, default: 24, because: 'how long before its start a booking may be cancelled' }),
          state: oneOf(['open', 'closed'], { default: 'open' }),
        },
        {
          can: { read: [{ state: 'open' }, 'owner', 'bookings.by'], create: 'owner', update: 'owner' },
          index: [
            ['state', 'name'],
            ['owner', '-createdAt'],
          ],
        },
      ),
      slot: entity(
        {
          resource: ref('resource', { as: 'slots', onDelete: 'cascade', immutable: true }),
          startsAt: time({ immutable: true }),
          endsAt: time({ immutable: true }),
          state: oneOf(['free', 'taken'], { default: 'free' }),
        },
        {
          can: { read: 'sees:resource', delete: { all: ['resource.owner', { state: 'free' }] } },
          index: [['resource', 'state', 'startsAt']],
          unique: [['resource', 'startsAt']],
        },
      ),
      booking: entity(
        {
          resource: ref('resource', { as: 'bookings', immutable: true }),
          slot: ref('slot', { as: 'bookings', immutable: true }),
          by: ref('user', { as: 'bookings', immutable: true }),
          startsAt: time({ immutable: true }),
          state: oneOf(['held', 'confirmed', 'cancelled', 'expired'], { default: 'held' }),
          holdUntil: time(),
          cancelUntil: time({
            immutable: true,
            because: 'as it was when it was booked: whoever owns the resource may say other hours, for bookings to come',
          }),
          note: text({ max: 500, optional: true, personal: true, immutable: true }),
        },
        {
          can: { read: ['by', 'resource.owner'] },
          index: [
            ['by', 'startsAt'],
            ['by', 'state'],
            ['resource', 'startsAt'],
            ['slot', 'state'],
            ['state', 'holdUntil'],
          ],
          unique: [{ on: ['slot'], where: { state: ['held', 'confirmed'] } }],
          because: 'of those who want a slot at once one gets it, and the database is who says so',
        },
      ),
    },
    events: { bookingConfirmed: { booking: ref('booking') }, bookingCancelled: { booking: ref('booking'), by: ref('user') } },
    actions: {
      openSlots: {
        on: 'resource',
        input: { from: time(), count: int({ min: 1, max: 100 }) },
        returns: 'slot[]',
        status: 201,
        allow: 'owner',
        limit: '30/min',
        because: 'so many one after the other; none may overlap with one that is there',
      },
      holdSlot: {
        on: 'slot',
        input: { note: text({ max: 500, optional: true, personal: true }) },
        returns: 'booking',
        status: 201,
        allow: 'signedIn',
        limit: '30/min',
      },
      confirmBooking: { on: 'booking', returns: 'booking', allow: 'by', emits: ['bookingConfirmed'], limit: '30/min' },
      cancelBooking: {
        on: 'booking',
        returns: 'booking',
        allow: ['by', 'resource.owner'],
        emits: ['bookingCancelled'],
        limit: '30/min',
      },
    },
    jobs: { expireHolds: { every: '1min', because: 'a slot that is held and not confirmed is free again' } },
  }),
  code: ['actions', 'jobs'],
  load: {
    rows: { resource: 0.005, slot: 3, booking: 1.5 },
    requests: {
      'resource.list': 2,
      'slot.list': 5,
      'booking.list': 1,
      openSlots: 0.002,
      holdSlot: 0.06,
      confirmBooking: 0.05,
      cancelBooking: 0.005,
    },
  },
}
