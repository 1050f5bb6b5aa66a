import type { Handlers, Jobs } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Names = 'notifyPerson' | 'unreadNotifications' | 'markNotificationRead' | 'markNotificationsRead'

const mostAtOnce = 500
const keptMs = 90 * 86_400_000

export const actions: Pick<Handlers<Design>, Names> = {
  notifyPerson({ user, input: { title, link }, start, newId }) {
    start('notify', { to: user.id, kind: 'operator', title, link, key: `operator ${newId()}` })
  },

  async unreadNotifications({ actor, db }) {
    return { count: await db.notification.count({ to: actor.id, read: false }) }
  },

  async markNotificationRead({ notification, db, now }) {
    if (notification.read) return notification
    return db.asSystem.notification.update(notification.id, { read: true, readAt: now })
  },

  async markNotificationsRead({ actor, db, now }) {
    const unread = { to: actor.id, read: false }
    const { items, next } = await db.notification.list({ where: unread, sort: '-createdAt', limit: mostAtOnce })
    for (const { id } of items) await db.asSystem.notification.update(id, { read: true, readAt: now })
    return { marked: items.length, left: next === null ? 0 : await db.notification.count(unread) }
  },
}

export const jobs: Pick<Jobs<Design>, 'notify' | 'dropOldNotifications'> = {
  async notify({ input: { to, kind, title, link, key }, db, emit, now }) {
    if (await db.notification.first({ to, key })) return
    const preference = await db.notificationPreference.first({ person: to, kind })
    const muted = preference?.muted === true
    const { id } = await db.notification.create({ to, kind, title, link, key, ...(muted ? { read: true, readAt: now } : {}) })
    if (!muted) emit('notificationAdded', { to, notification: id, kind })
  },

  async dropOldNotifications({ db, now }) {
    const before = new Date(Date.parse(now) - keptMs).toISOString()
    const { items } = await db.notification.list({ where: { read: true, createdAt: { lt: before } }, limit: 1_000 })
    for (const { id } of items) await db.notification.delete(id)
  },
}
