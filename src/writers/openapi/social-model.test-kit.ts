import type { Blueprint, Fields } from '../../model/blueprint.ts'
import type { Model } from '../../model/model.ts'
import { normalise } from '../../model/normalise.ts'

/** The blueprint of DESIGN.md with who follows whom, comments and likes. A fixture, with no test of its own. */
export const socialBlueprint: Blueprint = {
  name: 'social',
  actor: 'user',
  roles: ['moderator'],
  entities: {
    user: {
      fields: {
        handle: { kind: 'text', max: 30, unique: true },
        bio: { kind: 'text', max: 160, optional: true },
        email: { kind: 'text', format: 'email', optional: true, personal: true },
        passwordHash: { kind: 'secret', optional: true },
      },
      can: { read: 'anyone', create: 'self', update: 'self' },
    },
    post: {
      fields: {
        author: { kind: 'ref', to: 'user', as: 'posts', immutable: true },
        body: { kind: 'text', max: 500 },
        audience: { kind: 'oneOf', values: ['public', 'followers'], default: 'public' },
        shareCount: { kind: 'counter' },
      },
      can: {
        read: [{ audience: 'public' }, 'author', 'author.followers.by'],
        create: 'signedIn',
        update: 'author',
        delete: ['author', 'role:moderator'],
      },
      index: [['author', '-createdAt']],
    },
    share: {
      fields: { post: { kind: 'ref', to: 'post', as: 'shares' }, by: { kind: 'ref', to: 'user', as: 'shares' } },
      can: { read: 'anyone', delete: 'by' },
      unique: [['post', 'by']],
      because: 'ADR-4: one share a person, so a retry is harmless',
    },
    follow: {
      fields: { target: { kind: 'ref', to: 'user', as: 'followers' }, by: { kind: 'ref', to: 'user', as: 'following' } },
      can: { read: 'anyone', create: 'by', delete: 'by' },
      unique: [['target', 'by']],
    },
    comment: {
      fields: {
        post: { kind: 'ref', to: 'post', as: 'comments', onDelete: 'cascade' },
        author: { kind: 'ref', to: 'user', as: 'comments' },
        body: { kind: 'text', max: 500 },
        answers: { kind: 'ref', to: 'comment', as: 'answered', optional: true },
      },
      can: { read: 'anyone', create: 'author', update: 'author', delete: ['author', 'role:moderator'] },
      index: [['post', '-createdAt']],
    },
    like: {
      fields: { post: { kind: 'ref', to: 'post', as: 'likes' }, by: { kind: 'ref', to: 'user', as: 'likes' } },
      can: { read: 'anyone', create: 'by', delete: 'by' },
      unique: [['post', 'by']],
    },
  },
  events: { postShared: { post: { kind: 'ref', to: 'post' }, by: { kind: 'ref', to: 'user' } } },
  actions: {
    sharePost: { on: 'post', returns: 'share', allow: 'signedIn', emits: ['postShared'], limit: '30/min' },
  },
}

const everyKind: Fields = {
  title: { kind: 'text', min: 1, max: 80, pattern: '^[A-Z]', format: 'slug', because: 'ADR-2' },
  pages: { kind: 'int', min: 1, max: 9_999 },
  price: { kind: 'decimal', precision: 10, scale: 2, default: '1.00' },
  isOpen: { kind: 'bool', default: false },
  soldAt: { kind: 'time', default: 'now' },
  day: { kind: 'date', optional: true },
  state: { kind: 'oneOf', values: ['draft', "it's out"], optional: true },
  size: { kind: 'json', shape: { width: { kind: 'int' }, unit: { kind: 'text', optional: true } } },
  tags: { kind: 'list', of: { kind: 'text', max: 20 }, max: 5 },
  owner: { kind: 'ref', to: 'problem', as: 'things', optional: true },
  views: { kind: 'counter' },
  pin: { kind: 'secret', optional: true },
}

/** Every kind of field and action, names that get in the way, an error shape and a scheme of its own. */
export const oddBlueprint: Blueprint = {
  name: 'odd',
  actor: 'problem',
  roles: ['staff'],
  rules: ['inOffice'],
  auth: { scheme: 'Token' },
  entities: {
    problem: { fields: { name: { kind: 'text', unique: true } }, can: { read: 'role:staff' } },
    thing: {
      fields: everyKind,
      can: { read: [{ all: ['rule:inOffice', { state: ['draft'] }] }], create: 'rule:inOffice', update: 'role:staff' },
      index: [
        ['state', '-price', 'pages'],
        ['isOpen'],
        ['title'],
        ['soldAt'],
        ['day'],
        { on: ['pages'], where: { isOpen: true } },
      ],
    },
    thingView: { fields: { note: { kind: 'text' } } },
    record: {
      fields: { of: { kind: 'ref', to: 'thingView', as: 'records', immutable: true } },
      can: { read: 'anyone', update: 'anyone' },
    },
  },
  errors: { plain: { errors: { kind: 'json', shape: { body: { kind: 'list', of: { kind: 'text' } } } } } },
  events: { sold: { thing: { kind: 'ref', to: 'thing' } } },
  actions: {
    createThing: {
      input: { ...everyKindBut('pin', 'views', 'owner'), owner: { kind: 'ref', to: 'problem', optional: true } },
      returns: 'thing',
      allow: 'anyone',
      status: 201,
    },
    findThings: {
      kind: 'query',
      input: { text: { kind: 'text' }, open: { kind: 'bool', optional: true }, most: { kind: 'int', default: 10 } },
      returns: 'thing[]',
      allow: 'anyone',
      http: 'GET /api/things/{text}/found',
    },
    login: {
      input: { email: { kind: 'text', format: 'email' }, password: { kind: 'text' } },
      returns: { token: { kind: 'text' }, until: { kind: 'time', optional: true } },
      allow: 'anyone',
      http: 'POST /api/users/login',
      errors: 'plain',
    },
    sell: {
      on: 'thing',
      input: { note: { kind: 'text', optional: true } },
      allow: 'signedIn',
      emits: ['sold'],
      http: 'PUT /v1/things/{id}/sold',
    },
  },
}

function everyKindBut(...names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(everyKind).filter(([name]) => !names.includes(name))) as Fields
}

export const socialModel: Model = normalise(socialBlueprint)
export const oddModel: Model = normalise(oddBlueprint)
