import { bool, entity, int, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const title = text({ min: 1, max: 140, personal: true })
const link = text({ max: 300, optional: true })
const kind = text({ min: 1, max: 40, pattern: '^[a-z][A-Za-z0-9]*$' })

export const notifications: PartTemplate = {
  name: 'notifications',
  says: 'what a person is told, whether they have read it, and what they do not want to be told',
  needs: ['people'],
  roles: ['operator'],
  serves: ['operator'],
  declares: part({
    entities: {
      notification: entity(
        {
          to: ref('user', { as: 'notifications', immutable: true }),
          kind,
          title,
          link,
          key: text({ max: 120, because: 'names what is told: who is told the same twice is told once' }),
          read: bool({ default: false }),
          readAt: time({ optional: true }),
        },
        {
          can: { read: 'to', delete: 'to' },
          unique: [['to', 'key']],
          index: [
            ['to', '-createdAt'],
            ['to', 'read', '-createdAt'],
            ['read', 'createdAt'],
          ],
        },
      ),
      notificationPreference: entity(
        {
          person: ref('user', { as: 'notificationPreferences', immutable: true }),
          kind: text({ min: 1, max: 40, pattern: '^[a-z][A-Za-z0-9]*$', immutable: true }),
          muted: bool({ default: false }),
        },
        {
          can: { read: 'person', create: 'person', update: 'person', delete: 'person' },
          unique: [['person', 'kind']],
          because: 'what nothing is said of is told; what is muted is kept as read, and not emitted',
        },
      ),
    },
    events: {
      notificationAdded: { to: ref('user'), notification: ref('notification'), kind },
    },
    actions: {
      notifyPerson: {
        on: 'user',
        input: { title, link },
        allow: 'role:operator',
        status: 202,
        starts: ['notify'],
        limit: '60/min',
      },
      unreadNotifications: { kind: 'query', returns: { count: int({ min: 0 }) }, allow: 'signedIn' },
      markNotificationRead: { on: 'notification', returns: 'notification', allow: 'to', limit: '120/min' },
      markNotificationsRead: {
        returns: { marked: int({ min: 0 }), left: int({ min: 0 }) },
        allow: 'signedIn',
        limit: '20/min',
        because: 'so many at once as one transaction should hold: what is left is told, and asked for again',
      },
    },
    jobs: {
      notify: {
        input: { to: ref('user'), kind, title, link, key: text({ max: 120 }) },
        emits: ['notificationAdded'],
        because: 'any code that declares `starts` tells a person something with it',
      },
      dropOldNotifications: {
        every: '5min',
        because: 'what was read is kept for ninety days; often, so that each run is short',
      },
    },
  }),
  code: ['actions', 'jobs'],
  load: {
    rows: { notification: 60, notificationPreference: 0.2 },
    requests: {
      'notification.list': 5,
      unreadNotifications: 20,
      markNotificationRead: 2,
      markNotificationsRead: 0.5,
      'notificationPreference.list': 0.1,
    },
  },
}
