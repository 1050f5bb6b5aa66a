import { bool, date, entity, list, oneOf, ref, secret, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const scopes = list(text({ min: 1, max: 60, pattern: '^[a-z0-9:._-]+$' }), { max: 20 })
const role = text({ min: 1, max: 60, pattern: '^[a-z][a-z0-9-]*$' })

export const accounts: PartTemplate = {
  name: 'accounts',
  says: 'applications with keys, roles that are granted, and who signed in; the identity provider signs tokens (JWT), and this verifies them',
  needs: ['people'],
  roles: ['admin', 'service'],
  serves: ['admin'],
  traces: {
    apiKeyCreated: { who: 'by', which: 'apiKey' },
    apiKeyRevoked: { who: 'by', which: 'apiKey' },
    applicationDisabled: { who: 'by', which: 'application' },
    roleGranted: { who: 'by', which: 'person' },
    roleRevoked: { who: 'by', which: 'person' },
  },
  declares: part({
    entities: {
      application: entity(
        {
          owner: ref('user', { immutable: true }),
          name: text({ min: 1, max: 80, immutable: true }),
          state: oneOf(['active', 'disabled'], { default: 'active' }),
        },
        {
          can: { read: ['owner', 'role:admin'], delete: ['owner', 'role:admin'] },
          index: [
            ['owner', '-createdAt'],
            ['state', '-createdAt'],
          ],
          unique: [['owner', 'name']],
        },
      ),
      apiKey: entity(
        {
          application: ref('application', { as: 'keys', onDelete: 'cascade', immutable: true }),
          name: text({ min: 1, max: 80, immutable: true }),
          prefix: text({
            max: 20,
            unique: true,
            immutable: true,
            because: 'the part of the key by which it is found, and told in lists',
          }),
          hash: secret({ max: 64, because: 'SHA-256 of the whole key, which is 32 random bytes and needs nothing slower' }),
          scopes,
          state: oneOf(['active', 'revoked'], { default: 'active' }),
          endsAt: time({ optional: true, immutable: true }),
          lastUsedOn: date({ optional: true }),
        },
        {
          can: { read: ['application.owner', 'role:admin'] },
          index: [['application', 'state', '-createdAt']],
          because: 'the key itself is shown once, when it is made, and is nowhere afterwards',
        },
      ),
      roleGrant: entity(
        {
          person: ref('user', { immutable: true }),
          role,
          state: oneOf(['granted', 'revoked'], { default: 'granted' }),
          grantedBy: ref('user', { immutable: true }),
          reason: text({ min: 1, max: 500, immutable: true }),
          endsAt: time({ optional: true, immutable: true }),
          revokedBy: ref('user', { optional: true }),
        },
        {
          can: { read: ['person', 'role:admin'] },
          index: [
            ['person', 'state', '-createdAt'],
            ['role', 'state'],
          ],
          unique: [{ on: ['person', 'role'], where: { state: 'granted' } }],
          because: 'what the identity provider puts into tokens; a grant that is over is kept, for whoever asks later',
        },
      ),
      signInRecord: entity(
        {
          person: ref('user', { optional: true, immutable: true, onDelete: 'clear' }),
          handle: text({ max: 200, personal: true, immutable: true }),
          outcome: oneOf(['succeeded', 'failed', 'blocked'], { immutable: true }),
          method: text({ max: 40, immutable: true }),
          ip: text({ max: 45, personal: true, optional: true, immutable: true }),
          client: text({ max: 300, personal: true, optional: true, immutable: true }),
          at: time({ immutable: true }),
          reference: text({ max: 100, unique: true, immutable: true, because: 'of the provider, which may tell a thing twice' }),
        },
        {
          can: { read: ['person', 'role:admin'] },
          index: [
            ['person', '-at'],
            ['outcome', '-at'],
            ['ip', '-at'],
          ],
        },
      ),
    },
    events: {
      apiKeyCreated: { application: ref('application'), apiKey: ref('apiKey'), by: ref('user') },
      apiKeyRevoked: { application: ref('application'), apiKey: ref('apiKey'), by: ref('user') },
      applicationDisabled: { application: ref('application'), by: ref('user') },
      roleGranted: { person: ref('user'), role, by: ref('user') },
      roleRevoked: { person: ref('user'), role, by: ref('user') },
      signInRecorded: { signInRecord: ref('signInRecord'), outcome: oneOf(['succeeded', 'failed', 'blocked']) },
    },
    actions: {
      registerApplication: {
        input: { name: text({ min: 1, max: 80 }) },
        returns: 'application',
        allow: 'signedIn',
        limit: '20/h',
        because: 'a name is registered once an owner, so that a retry is harmless',
      },
      switchApplication: {
        on: 'application',
        input: { state: oneOf(['active', 'disabled']) },
        returns: 'application',
        allow: 'role:admin',
        emits: ['applicationDisabled'],
        limit: '60/min',
      },
      createApiKey: {
        on: 'application',
        input: { name: text({ min: 1, max: 80 }), scopes, endsAt: time({ optional: true }) },
        returns: { id: ref('apiKey'), key: text({ max: 100 }) },
        status: 201,
        allow: 'owner',
        emits: ['apiKeyCreated'],
        limit: '20/h',
      },
      revokeApiKey: {
        on: 'apiKey',
        allow: ['application.owner', 'role:admin'],
        emits: ['apiKeyRevoked'],
        limit: '60/min',
      },
      verifyApiKey: {
        input: { key: text({ max: 100 }), scope: text({ max: 60, optional: true }) },
        returns: {
          valid: bool(),
          application: ref('application', { optional: true }),
          owner: ref('user', { optional: true }),
          scopes,
          endsAt: time({ optional: true }),
        },
        allow: 'role:service',
        limit: '6000/min',
        because:
          'introspection, as of RFC 7662: whether a key holds, whose it is and what for; of others nothing is told, not even why',
      },
      grantRole: {
        input: {
          person: ref('user'),
          role,
          reason: text({ min: 1, max: 500 }),
          endsAt: time({ optional: true }),
        },
        returns: 'roleGrant',
        allow: 'role:admin',
        emits: ['roleGranted'],
        limit: '60/min',
      },
      revokeRole: { on: 'roleGrant', allow: 'role:admin', emits: ['roleRevoked'], limit: '60/min' },
      rolesOfPerson: {
        kind: 'query',
        input: { handle: text({ max: 30 }) },
        returns: { roles: list(role, { max: 100 }) },
        allow: 'role:service',
        limit: '6000/min',
        because: 'asked by the identity provider when it makes a token',
      },
      recordSignIn: {
        input: {
          reference: text({ min: 1, max: 100 }),
          handle: text({ max: 200 }),
          outcome: oneOf(['succeeded', 'failed', 'blocked']),
          method: text({ max: 40 }),
          ip: text({ max: 45, optional: true }),
          client: text({ max: 300, optional: true }),
          at: time(),
        },
        returns: 'signInRecord',
        allow: 'role:service',
        emits: ['signInRecorded'],
        limit: '6000/min',
        because: 'the hook of the identity provider, which calls with a token of its own',
      },
    },
  }),
  code: ['actions'],
  load: {
    rows: { application: 0.02, apiKey: 0.05, roleGrant: 0.02, signInRecord: 20 },
    requests: {
      verifyApiKey: 20,
      recordSignIn: 0.7,
      rolesOfPerson: 0.7,
      createApiKey: 0.002,
      'application.list': 0.1,
      'apiKey.list': 0.1,
      'signInRecord.list': 0.1,
    },
  },
}
