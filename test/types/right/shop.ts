// Every kind of field, and everything that may stand in a blueprint and next to it.

import type { AnyApp, App, Blueprint, Id, Page, Row, SystemDb } from 'lintel'
import {
  blueprint,
  bool,
  counter,
  date,
  decimal,
  entity,
  implement,
  int,
  join,
  json,
  list,
  oneOf,
  Problem,
  part,
  ref,
  secret,
  text,
  time,
} from 'lintel'
import type { Equal, Expect } from './equal.ts'

const people = part({
  entities: {
    shop: entity({ name: text({ max: 60 }) }, { can: { read: 'members.user', update: 'rule:owners' } }),
    user: entity(
      {
        email: text({ format: 'email', unique: true, personal: true }),
        passwordHash: secret(),
        joined: date({ default: 'today' }),
      },
      { can: { read: 'self' } },
    ),
    member: entity(
      { shop: ref('shop', { as: 'members', immutable: true }), user: ref('user', { as: 'memberships', onDelete: 'cascade' }) },
      { can: { read: ['user', 'shop.members.user'] }, unique: [['shop', 'user']] },
    ),
  },
})

const orders = part({
  entities: {
    order: entity(
      {
        shop: ref('shop', { as: 'orders' }),
        buyer: ref('user', { as: 'orders', optional: true }),
        state: oneOf(['open', 'paid', 'sent'], { default: 'open' }),
        total: decimal({ precision: 12, scale: 2, min: '0' }),
        lines: int({ min: 1 }),
        gift: bool({ default: false }),
        paidAt: time({ optional: true }),
        address: json({ street: text(), zip: text({ max: 10, optional: true }), kind: oneOf(['home', 'work']) }),
        notes: list(text({ max: 200 }), { max: 5 }),
        labels: list(oneOf(['new', 'late']), { optional: true }),
        views: counter(),
      },
      {
        can: {
          read: [
            'buyer',
            'shop.members.user',
            'role:auditor',
            { all: [{ state: ['paid', 'sent'], gift: true, paidAt: null, views: 0, total: '12.50' }, 'rule:partners'] },
          ],
          create: 'signedIn',
          update: 'buyer',
        },
        index: [['buyer', '-createdAt'], { on: ['state', 'paidAt'], where: { gift: true } }],
        plural: 'orders',
      },
    ),
  },
  events: { orderPaid: { order: ref('order'), at: time({ default: 'now' }), note: text({ optional: true }) } },
  actions: {
    payOrder: {
      on: 'order',
      input: {
        method: oneOf(['card', 'cash'], { default: 'card' }),
        tip: decimal({ optional: true }),
        to: json({ street: text({ optional: true }) }),
        tags: list(text()),
        for: ref('user'),
      },
      returns: 'order',
      allow: ['buyer', 'shop.members.user', { all: ['sees:shop', { state: ['open', 'sent'] }] }, 'role:auditor'],
      emits: ['orderPaid'],
    },
    findOrders: { kind: 'query', input: { since: date() }, returns: 'order[]', allow: 'anyone' },
    logIn: {
      input: { email: text(), password: text() },
      returns: { user: json({ token: text(), name: text({ optional: true }) }) },
      allow: ['anyone', 'signedIn'],
      http: 'POST /api/users/login',
      errors: 'legacy',
      limit: '5/min',
      timeout: '2s',
      status: 200,
    },
    forget: { allow: { all: ['signedIn', 'rule:partners'] }, returns: 'nothing' },
    ping: { kind: 'query', allow: 'anyone' },
  },
})

export const shop = blueprint('shop', {
  actor: 'user',
  roles: ['auditor'],
  rules: ['owners', 'partners'],
  auth: { scheme: 'Token', subject: 'email' },
  errors: { legacy: { errors: json({ body: list(text()) }) } },
  limit: '600/min',
  ...join(people, orders),
})
type Shop = typeof shop

export const app: App<Shop> = implement(
  shop,
  {
    async payOrder({ order, input, actor, db, emit, now, caller }) {
      type _ = [
        Expect<Equal<typeof input.method, 'card' | 'cash'>>,
        Expect<Equal<typeof input.tip, string | null>>,
        Expect<Equal<typeof input.to, { readonly street: string | null }>>,
        Expect<Equal<typeof input.tags, readonly string[]>>,
        Expect<Equal<typeof input.for, Id<'user'>>>,
        Expect<Equal<typeof actor, Row<Shop, 'user'>>>,
        Expect<Equal<typeof order.address.kind, 'home' | 'work'>>,
        Expect<Equal<typeof order.address.zip, string | null>>,
        Expect<Equal<typeof order.labels, readonly ('new' | 'late')[] | null>>,
        Expect<Equal<typeof order.buyer, Id<'user'> | null>>,
        Expect<Equal<typeof order.paidAt, string | null>>,
        Expect<Equal<typeof caller.actor, Id<'user'> | null>>,
        Expect<Equal<'passwordHash' extends keyof typeof actor ? true : false, false>>,
      ]
      if (order.state !== 'open') throw new Problem({ status: 409, code: 'already_paid', title: 'The order is paid' })
      const paid = await db.order.update(order.id, { state: 'paid', paidAt: now, buyer: null, views: { add: 1 } }, { version: 3 })
      await db.order.create({
        shop: order.shop,
        total: '1.00',
        lines: 1,
        address: { street: 'x', kind: 'home' },
        notes: [],
        buyer: actor.id,
      })
      const user = await db.asSystem.user.create({ email: 'a@b.c', passwordHash: 'x' })
      type _User = Expect<Equal<typeof user.passwordHash, string>>
      await db.asSystem.user.update(user.id, { passwordHash: 'y' })
      emit('orderPaid', { order: order.id })
      emit('orderPaid', { order: order.id, at: now, note: null })
      return paid
    },
    async findOrders({ input, actor, db }) {
      type _ = [
        Expect<Equal<typeof actor, Row<Shop, 'user'> | null>>,
        Expect<Equal<keyof typeof db.order, 'get' | 'find' | 'first' | 'list' | 'count'>>,
      ]
      const page = await db.order.list({
        where: { createdAt: { gte: input.since }, state: { in: ['open', 'paid'] }, buyer: null, gift: false, total: { gt: '5' } },
        sort: ['state', '-createdAt'],
        limit: 20,
      })
      type _Page = Expect<Equal<typeof page, Page<Row<Shop, 'order'>>>>
      return actor === null ? page : page.items
    },
    async logIn({ input, actor, db, headers, reply }) {
      type _ = Expect<Equal<typeof actor, Row<Shop, 'user'> | null>>
      const user = await db.asSystem.user.first({ email: input.email })
      if (user?.passwordHash !== headers['x-hash']) reply.status(401)
      return { user: { token: input.email } }
    },
    async forget() {},
    ping: () => {},
  },
  {
    on: {
      orderPaid: async ({ order, at, note }, { db, log }) => {
        type _ = [
          Expect<Equal<typeof order, Id<'order'>>>,
          Expect<Equal<typeof at, string>>,
          Expect<Equal<typeof note, string | null>>,
          Expect<Equal<typeof db, SystemDb<Shop>>>,
        ]
        log.info({ order }, 'paid')
        log.debug('paid')
        await db.order.get(order)
      },
    },
    rules: {
      owners: ({ actor, roles, tenant, now }) =>
        actor === null ? false : { shop: tenant, createdAt: { lte: now }, buyer: actor, kind: roles[0] ?? null },
      partners: async () => true,
    },
    errors: {
      legacy: (problem, request) => ({
        status: problem.status,
        body: { errors: { body: [problem.title, request.path] } },
        headers: { a: 'b' },
      }),
    },
    authenticate: async (token, { headers, db }) =>
      (await db.user.first({ email: token })) ? { subject: token, roles: headers.x ? ['auditor'] : [] } : null,
    routes: (fastify, { dbFor, asSystem }) => {
      fastify.get('/x', async (request) => [await dbFor(request).order.count(), await asSystem.order.count()])
    },
  },
)

// A blueprint without an actor, actions or anything else.
export const bare = implement(
  blueprint('bare', { entities: { note: entity({ body: text() }, { can: { read: 'anyone' } }) } }),
  {},
)

// The typed forms are the plain ones too.
export const loose: readonly Blueprint[] = [shop, bare.blueprint]
export const apps: readonly AnyApp[] = [app, bare]
