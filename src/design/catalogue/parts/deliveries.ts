import { entity, json, list, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const states = ['created', 'assigned', 'pickedUp', 'inTransit', 'delivered', 'returned', 'cancelled'] as const
const recipient = {
  name: text({ min: 1, max: 120 }),
  street: text({ min: 1, max: 120 }),
  zip: text({ min: 1, max: 12 }),
  city: text({ min: 1, max: 80 }),
  country: text({ pattern: '^[A-Z]{2}$', max: 2 }),
  phone: text({ max: 30, optional: true }),
}

export const deliveries: PartTemplate = {
  name: 'deliveries',
  says: 'parcels on their way: assigned to couriers, moved forward only, and followed by a code',
  needs: ['people'],
  roles: ['staff'],
  serves: ['staff'],
  declares: part({
    entities: {
      courier: entity(
        {
          user: ref('user', { as: 'couriers', immutable: true, unique: true }),
          phone: text({ max: 30, optional: true, personal: true }),
          state: oneOf(['onDuty', 'offDuty'], { default: 'offDuty' }),
        },
        {
          can: { read: ['user', 'role:staff'], create: 'role:staff', update: ['user', 'role:staff'] },
          index: [['state', '-updatedAt']],
        },
      ),
      parcel: entity(
        {
          sender: ref('user', { as: 'parcels', immutable: true }),
          recipient: json(recipient, { personal: true, immutable: true }),
          code: text({
            max: 20,
            unique: true,
            immutable: true,
            because: 'who has it follows the parcel, so it is not to be guessed',
          }),
          state: oneOf(states, { default: 'created' }),
          courier: ref('courier', { as: 'parcels', optional: true }),
        },
        {
          can: { read: ['sender', 'courier.user', 'role:staff'] },
          index: [
            ['sender', '-createdAt'],
            ['courier', 'state'],
            ['state', 'createdAt'],
          ],
        },
      ),
      parcelEvent: entity(
        {
          parcel: ref('parcel', { as: 'events', onDelete: 'cascade', immutable: true }),
          state: oneOf(states, { immutable: true }),
          by: ref('user', { as: 'parcelEvents', immutable: true }),
          note: text({ max: 300, optional: true, personal: true, immutable: true }),
        },
        {
          can: { read: 'sees:parcel' },
          index: [['parcel', 'createdAt']],
          unique: [['parcel', 'state']],
          because: 'a parcel only goes forward, so it comes into each state once',
        },
      ),
    },
    events: {
      parcelAssigned: { parcel: ref('parcel'), courier: ref('courier') },
      parcelMoved: { parcel: ref('parcel'), state: oneOf(states) },
    },
    actions: {
      sendParcel: {
        input: { recipient: json(recipient, { personal: true }) },
        returns: 'parcel',
        status: 201,
        allow: 'signedIn',
        limit: '60/min',
      },
      assignCourier: {
        on: 'parcel',
        input: { courier: ref('courier') },
        returns: 'parcel',
        allow: 'role:staff',
        emits: ['parcelAssigned'],
        limit: '300/min',
      },
      advanceParcel: {
        on: 'parcel',
        input: {
          to: oneOf(['pickedUp', 'inTransit', 'delivered', 'returned']),
          note: text({ max: 300, optional: true, personal: true }),
        },
        returns: 'parcel',
        allow: ['courier.user', 'role:staff'],
        emits: ['parcelMoved'],
        limit: '300/min',
      },
      cancelParcel: {
        on: 'parcel',
        returns: 'parcel',
        allow: ['sender', 'role:staff'],
        emits: ['parcelMoved'],
        limit: '60/min',
      },
      trackParcel: {
        kind: 'query',
        http: 'GET /v1/tracking/{code}',
        input: { code: text({ min: 8, max: 20 }) },
        returns: { state: oneOf(states), steps: list(json({ state: oneOf(states), at: time() }), { max: 20 }) },
        allow: 'anyone',
        limit: '60/min',
        because: 'says where it is, and neither whose nor whereto',
      },
    },
  }),
  code: ['actions'],
  load: {
    rows: { courier: 0.001, parcel: 1, parcelEvent: 5 },
    requests: { sendParcel: 0.03, assignCourier: 0.03, advanceParcel: 0.1, trackParcel: 0.3, 'parcel.list': 0.3 },
  },
}
