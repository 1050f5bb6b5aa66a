import type { CodeTable } from './code-table.ts'

/** Names that are taken, that nothing has, or that two things have. */
export const nameCodes: CodeTable = {
  LNTM012: {
    title: 'a name that is taken',
    because: 'rows, handlers, grants, JavaScript objects or the store use the name for something of their own',
    remedy: 'use another name',
    example: { bad: 'entities: { a: entity({ createdAt: time() }) }', good: 'entities: { a: entity({ writtenAt: time() }) }' },
  },
  LNTM020: {
    title: 'an unknown entity',
    because: 'a ref, an action or the actor can only name an entity that is declared',
    remedy: 'write the name of an entity, or declare it',
    example: {
      bad: "entities: { user: entity({}), post: entity({ author: ref('usr') }) }",
      good: "entities: { user: entity({}), post: entity({ author: ref('user') }) }",
    },
  },
  LNTM021: {
    title: 'an unknown role',
    because: 'a grant to a role that no token can carry grants nothing',
    remedy: 'write the name of a role, or add it to `roles`',
    example: {
      bad: "roles: ['moderator'], entities: { a: entity({}, { can: { read: 'role:moderater' } }) }",
      good: "roles: ['moderator'], entities: { a: entity({}, { can: { read: 'role:moderator' } }) }",
    },
  },
  LNTM022: {
    title: 'an unknown rule',
    because: 'a named rule is implemented in code, which only learns of it from `rules`',
    remedy: 'write the name of a rule, or add it to `rules`',
    example: {
      bad: "entities: { a: entity({}, { can: { read: 'rule:mayRead' } }) }",
      good: "rules: ['mayRead'], entities: { a: entity({}, { can: { read: 'rule:mayRead' } }) }",
    },
  },
  LNTM023: {
    title: 'an unknown event',
    because: 'an action can only emit an event whose fields are declared',
    remedy: 'write the name of an event, or declare it in `events`',
    example: {
      bad: "actions: { pay: { allow: 'signedIn', emits: ['paid'] } }",
      good: "events: { paid: { amount: decimal() } }, actions: { pay: { allow: 'signedIn', emits: ['paid'] } }",
    },
  },
  LNTM024: {
    title: 'an unknown error shape',
    because: 'an action can only answer with an error shape that is declared',
    remedy: 'write the name of an error shape, or declare it in `errors`',
    example: {
      bad: "actions: { pay: { allow: 'signedIn', errors: 'legacy' } }",
      good: "errors: { legacy: { message: text() } }, actions: { pay: { allow: 'signedIn', errors: 'legacy' } }",
    },
  },
  LNTM025: {
    title: 'an unknown field',
    because: 'indexes, conditions and the subject speak of fields of their entity',
    remedy: 'write the name of a field, or declare it',
    example: {
      bad: "entities: { a: entity({ state: text() }, { index: [['status']] }) }",
      good: "entities: { a: entity({ state: text() }, { index: [['state']] }) }",
    },
  },
  LNTM026: {
    title: 'an unknown relation',
    because: 'a path of a grant walks refs and the lists that `as` names, and each step has to exist',
    remedy: 'write the name of a relation, or name the list of a ref with `as`',
    example: {
      bad: "actor: 'user', entities: { user: entity({}), post: entity({ author: ref('user') }, { can: { update: 'autor' } }) }",
      good: "actor: 'user', entities: { user: entity({}), post: entity({ author: ref('user') }, { can: { update: 'author' } }) }",
    },
  },
  LNTM030: {
    title: 'two relations of one name',
    because: '`include` and grants could not tell them apart',
    remedy: 'give one of them another name with `as`',
    example: {
      bad: "entities: { user: entity({}), post: entity({ author: ref('user', { as: 'posts' }), editor: ref('user', { as: 'posts' }) }) }",
      good: "entities: { user: entity({}), post: entity({ author: ref('user', { as: 'posts' }), editor: ref('user', { as: 'edited' }) }) }",
    },
  },
  LNTM031: {
    title: 'two entities in one collection',
    because: 'both would answer at the same path',
    remedy: 'give one of them another name with `plural`',
    example: {
      bad: 'entities: { person: entity({}), people: entity({}) }',
      good: "entities: { person: entity({}), people: entity({}, { plural: 'nations' }) }",
    },
  },
  LNTM032: {
    title: 'two routes of one method and path',
    because: 'only one of them could answer',
    remedy: 'rename the action, or give it a path of its own with `http`',
    example: {
      bad: "entities: { post: entity({}) }, actions: { publish: { allow: 'signedIn', http: 'POST /v1/posts' } }",
      good: "entities: { post: entity({}) }, actions: { publish: { allow: 'signedIn', http: 'POST /v1/published-posts' } }",
    },
  },
  LNTM033: {
    title: 'two things of one name in the database',
    because: 'columns, tables and indexes are named after fields, and a ref to `author` is stored as `author_id`',
    remedy: 'rename one of the two',
    example: {
      bad: "entities: { user: entity({}), post: entity({ author: ref('user'), authorId: text() }) }",
      good: "entities: { user: entity({}), post: entity({ author: ref('user'), authorCode: text() }) }",
    },
  },
  LNTM034: {
    title: 'two indexes on the same fields',
    because: 'the second one is never used and is still paid for with every write',
    remedy: 'remove one of the two; a unique one serves lists as well',
    example: {
      bad: "entities: { a: entity({ b: text({ unique: true }) }, { index: [['b']] }) }",
      good: 'entities: { a: entity({ b: text({ unique: true }) }) }',
    },
  },
  LNTM027: {
    title: 'an unknown job or saga',
    because: 'code can only start what is declared, with an input that can be checked',
    remedy: 'write the name of a job or a saga, or declare it',
    example: {
      bad: "jobs: { remindBuyer: {} }, actions: { buy: { allow: 'signedIn', starts: ['remindBuyr'] } }",
      good: "jobs: { remindBuyer: {} }, actions: { buy: { allow: 'signedIn', starts: ['remindBuyer'] } }",
    },
  },
  LNTM028: {
    title: 'an unknown action',
    because: 'an older version of the API is served by the handlers of today, so each of its actions is one of today',
    remedy: 'write the name that the action has now',
    example: {
      bad: "version: 'v2', actions: { checkout: { allow: 'signedIn' } }, versions: { v1: { actions: { buy: { action: 'chekout' } } } }",
      good: "version: 'v2', actions: { checkout: { allow: 'signedIn' } }, versions: { v1: { actions: { buy: { action: 'checkout' } } } }",
    },
  },
  LNTM035: {
    title: 'two pieces of code of one name',
    because: '`start` names a job or a saga, and the code of a saga is found by the names of its steps and undos',
    remedy: 'rename one of the two',
    example: {
      bad: "sagas: { order: { steps: { reserve: { undo: 'release' }, pay: { undo: 'release' } } } }",
      good: "sagas: { order: { steps: { reserve: { undo: 'release' }, pay: { undo: 'refund' } } } }",
    },
  },
  LNTM036: {
    title: 'a former name that is still in use',
    because: 'rows and values move from the old name to the new one, which only one name can inherit',
    remedy: 'remove `was`',
    example: {
      bad: "entities: { a: entity({ name: text(), title: text({ was: 'name' }) }) }",
      good: "entities: { a: entity({ title: text({ was: 'name' }) }) }",
    },
  },
}
