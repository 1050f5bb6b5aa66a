import { bool, decimal, entity, int, json, list, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const metric = text({ min: 1, max: 40, pattern: '^[a-z][a-z0-9_]*$', immutable: true })
const value = decimal({ precision: 12, scale: 4 })

export const telemetry: PartTemplate = {
  name: 'telemetry',
  says: 'devices that send readings in batches, their hours summed up, and alerts that are raised once until all is normal',
  needs: ['people'],
  declares: part({
    entities: {
      device: entity(
        {
          owner: ref('user', { immutable: true }),
          identity: ref('user', {
            optional: true,
            immutable: true,
            because: 'who the device calls as: its token comes from the identity provider, so no secret of it is kept here',
          }),
          name: text({ min: 1, max: 80, immutable: true }),
          serial: text({ min: 1, max: 60, immutable: true }),
          lastSeenAt: time({ optional: true }),
        },
        {
          can: { read: ['owner', 'identity'], delete: 'owner' },
          unique: [['owner', 'serial']],
          index: [
            ['owner', '-lastSeenAt'],
            ['identity', '-createdAt'],
          ],
        },
      ),
      reading: entity(
        {
          device: ref('device', { as: 'readings', onDelete: 'cascade', immutable: true }),
          sequence: int({ min: 0, immutable: true }),
          metric,
          value: decimal({ precision: 12, scale: 4, immutable: true }),
          at: time({ immutable: true }),
        },
        {
          can: { read: ['device.owner', 'device.identity'] },
          unique: [['device', 'sequence']],
          index: [['device', 'metric', '-at']],
          because: 'a device counts what it sends, so that a batch which comes again adds nothing',
        },
      ),
      readingHour: entity(
        {
          device: ref('device', { as: 'hours', onDelete: 'cascade', immutable: true }),
          metric,
          hour: time({ immutable: true }),
          stale: bool({ default: true, because: 'readings have come since it was summed up, and a job is waiting' }),
          count: int({ default: 0 }),
          low: decimal({ precision: 12, scale: 4, optional: true }),
          high: decimal({ precision: 12, scale: 4, optional: true }),
          average: decimal({ precision: 12, scale: 4, optional: true }),
        },
        { can: { read: 'device.owner' }, unique: [['device', 'metric', 'hour']], index: [['device', 'metric', '-hour']] },
      ),
      alertRule: entity(
        {
          device: ref('device', { as: 'alertRules', onDelete: 'cascade', immutable: true }),
          metric,
          above: decimal({ precision: 12, scale: 4, optional: true }),
          below: decimal({ precision: 12, scale: 4, optional: true }),
        },
        {
          can: { read: 'device.owner', create: 'device.owner', update: 'device.owner', delete: 'device.owner' },
          index: [['device', 'metric']],
        },
      ),
      alert: entity(
        {
          rule: ref('alertRule', { as: 'alerts', onDelete: 'cascade', immutable: true }),
          device: ref('device', { onDelete: 'cascade', immutable: true }),
          state: oneOf(['raised', 'over'], { default: 'raised' }),
          value: decimal({ precision: 12, scale: 4, immutable: true }),
          raisedAt: time({ immutable: true }),
          overAt: time({ optional: true }),
        },
        {
          can: { read: 'device.owner' },
          unique: [{ on: ['rule'], where: { state: 'raised' } }],
          index: [
            ['device', 'state', '-raisedAt'],
            ['rule', 'state'],
          ],
        },
      ),
    },
    events: {
      alertRaised: { device: ref('device'), alert: ref('alert'), value },
      alertOver: { device: ref('device'), alert: ref('alert') },
    },
    actions: {
      registerDevice: {
        input: {
          name: text({ min: 1, max: 80 }),
          serial: text({ min: 1, max: 60 }),
          identity: ref('user', { optional: true }),
        },
        returns: 'device',
        allow: 'signedIn',
        limit: '120/h',
        because: 'a serial is registered once an owner, so that a retry is harmless',
      },
      sendReadings: {
        on: 'device',
        input: {
          readings: list(
            json({
              sequence: int({ min: 0 }),
              metric: text({ min: 1, max: 40, pattern: '^[a-z][a-z0-9_]*$' }),
              value,
              at: time(),
            }),
            { max: 100 },
          ),
        },
        returns: { accepted: int(), repeated: int() },
        allow: ['owner', 'identity'],
        emits: ['alertRaised', 'alertOver'],
        starts: ['sumUpHour'],
        limit: '600/min',
      },
    },
    jobs: {
      sumUpHour: {
        input: { readingHour: ref('readingHour') },
        because: 'started for the end of an hour by its first reading, and at once by what comes after it',
      },
    },
  }),
  code: ['actions', 'jobs'],
  load: {
    rows: { device: 0.1, reading: 40_000, readingHour: 700, alert: 1, alertRule: 0.2 },
    requests: { sendReadings: 150, 'readingHour.list': 4, 'reading.list': 2, 'device.list': 2, 'alert.list': 2 },
  },
}
