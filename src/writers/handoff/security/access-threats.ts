import type { EntityModel, Model } from '../../../model/model.ts'
import { accessOf, accessWords, isOpen, operationsOf } from '../../openapi/index.ts'
import { callerColumns, verdictOf } from '../callers.ts'
import { blueprintVariables } from '../env-words.ts'
import { command, nobodysId, type Place, request, type Threat, threat } from './threat.ts'

/** API1: rows of others. */
export function objectAccess(model: Model): Threat {
  const places = operationsOf(model)
    .filter(({ path }) => path.includes('{id}'))
    .map(
      (operation): Place => ({
        kind: 'route',
        name: `${operation.method} ${operation.path}`,
        detail: accessWords(accessOf(operation)),
      }),
    )
  const { scheme } = model.auth
  const get = operationsOf(model).find(({ kind }) => kind === 'get')
  return threat('API1:2023', 'Broken object level authorization', '0xa1-broken-object-level-authorization', {
    places,
    met: [
      {
        name: 'can',
        says: 'the rule of an entity is part of the WHERE clause of every statement, of lists, includes and counts too',
      },
      { name: '404 not_found', says: 'a row that may not be seen is answered like one that does not exist' },
      { name: 'db', says: 'handlers act as the caller; only `db.asSystem` goes past the rules' },
      { name: '422 missing_reference', says: 'a ref to a row that the caller may not see is refused' },
      { name: 'UUIDv7', says: 'ids cannot be counted up' },
    ],
    left: [
      'each use of `asSystem` in handlers: `lintel review` tells them (rule `auth/as-system`)',
      ...model.rules.map((rule) => `the code of the named rule \`${rule}\``),
      'routes of your own, which have no rules but those that you write',
    ],
    verify:
      get === undefined
        ? []
        : [
            request(
              scheme,
              { method: 'GET', path: get.path, token: 'stranger', body: null, statuses: [404] },
              'put an id of somebody else’s row in: a stranger is told the same',
            ),
            request(scheme, { method: 'GET', path: get.path, token: 'none', body: null, statuses: [401, 404] }, 'never a row'),
          ],
  })
}

/** API2: who somebody is. */
export function authentication(model: Model): Threat {
  const open = operationsOf(model).filter(isOpen)
  const read = operationsOf(model).find(({ kind }) => kind === 'list')
  return threat('API2:2023', 'Broken authentication', '0xa2-broken-authentication', {
    places: [
      {
        kind: 'setting',
        name: 'Authorization',
        detail: `scheme ${model.auth.scheme}; the actor is ${model.actor ?? 'not declared'}`,
      },
      ...open.map(
        (operation): Place => ({
          kind: 'route',
          name: `${operation.method} ${operation.path}`,
          detail: operation.action?.signed ? 'without a token, and signed by its sender' : 'answers without a token',
        }),
      ),
      ...model.actions.flatMap(({ name, signed }): readonly Place[] =>
        signed === null
          ? []
          : [{ kind: 'action', name, detail: 'takes only what is signed (Standard Webhooks), within five minutes' }],
      ),
    ],
    met: [
      {
        name: 'LINTEL_ISSUER, LINTEL_AUDIENCE',
        says: 'signed JWTs of one issuer for one audience; EdDSA, ES256, RS256 or PS256 and no others; times within 30 seconds; keys renewed from its JWKS',
      },
      { name: '401 unauthenticated', says: 'a token that cannot be accepted is refused, also where none is needed' },
      {
        name: 'lintel start',
        says: 'does not start without an issuer, unless `LINTEL_AUTH=none` says so, and takes no token of `lintel dev`',
      },
    ],
    left: [
      'sign-in, passwords, second factors, length of sessions: the issuer’s',
      'how long tokens are good, and how one is taken back before',
      'the app’s own `authenticate`, where the code beside the blueprint has one',
      ...(open.length === 0 ? [] : ['whether every route above is meant to answer without a token']),
      ...blueprintVariables(model)
        .filter(({ places }) => places.some((place) => /secret/.test(place)))
        .map(({ name }) => `the secret in \`${name}\`, and its rotation (two with a space between hold both)`),
    ],
    verify: [
      ...(read === undefined
        ? []
        : [
            request(
              model.auth.scheme,
              { method: 'GET', path: read.path, token: 'broken', body: null, statuses: [401] },
              'with WWW-Authenticate',
            ),
          ]),
      command('npx lintel start # with neither LINTEL_ISSUER nor LINTEL_AUTH', 'exit 2: nothing says whose tokens to accept'),
    ],
  })
}

/** API3: fields that are nobody's to read or write. */
export function propertyAccess(model: Model): Threat {
  const places = model.entities.flatMap((entity) => guarded(entity))
  const create =
    operationsOf(model).find(({ kind, entity }) => kind === 'create' && entity!.fields.some(({ readOnly }) => readOnly)) ??
    operationsOf(model).find(({ kind }) => kind === 'create')
  return threat('API3:2023', 'Broken object property level authorization', '0xa3-broken-object-property-level-authorization', {
    places,
    met: [
      { name: 'secret', says: 'neither read nor written through the API' },
      {
        name: 'immutable, counter',
        says: 'a field that cannot be written where it stands is refused by its name, and so is one that is not declared: nothing is mass-assigned',
      },
      { name: 'returns', says: 'the answer of an action is held against what it declares, and has nothing else' },
      { name: 'personal', says: 'kept out of logs, marked in the document' },
    ],
    left: [
      'all fields of a row that may be read are answered to whoever may read the row: put what fewer may read into an entity of its own',
      ...(places.some(({ detail }) => detail.includes('personal'))
        ? []
        : ['no field is marked `personal`: mark those that are about a person']),
    ],
    verify:
      create === undefined
        ? []
        : [
            request(
              model.auth.scheme,
              {
                method: 'POST',
                path: create.path,
                token: 'stranger',
                body: { id: nobodysId, undeclared: 1 },
                statuses: [422, 403],
              },
              'a pointer to each field that cannot be written; 403 where the token may not create at all',
            ),
          ],
  })
}

function guarded(entity: EntityModel): readonly Place[] {
  return entity.fields.flatMap((field): readonly Place[] => {
    const marks = [
      ...(field.secret ? ['secret'] : []),
      ...(field.personal ? ['personal'] : []),
      ...(field.immutable ? ['immutable'] : []),
      ...(field.readOnly && !field.secret ? ['written by code alone'] : []),
    ]
    return marks.length === 0 ? [] : [{ kind: 'field', name: `${entity.name}.${field.name}`, detail: marks.join(', ') }]
  })
}

/** API5: operations that are of one role. */
export function functionAccess(model: Model): Threat {
  const columns = callerColumns(model)
  const anybody = columns[1]!
  const closed = operationsOf(model).filter((operation) => verdictOf(model, accessOf(operation), anybody) === 'never')
  const places = closed.map(
    (operation): Place => ({
      kind: 'route',
      name: `${operation.method} ${operation.path}`,
      detail: accessWords(accessOf(operation)),
    }),
  )
  return threat('API5:2023', 'Broken function level authorization', '0xa5-broken-function-level-authorization', {
    places,
    met: [
      { name: 'can, allow', says: 'what nobody granted is refused, and a right that nobody has has no route' },
      { name: '403 forbidden', says: 'who is signed in without the role' },
      { name: 'LINTEL_ROLES_CLAIM', says: 'roles come from the signed token, never from the request' },
      { name: 'check', says: 'a role that the blueprint does not declare is a mistake at the desk' },
    ],
    left: [
      model.roles.length === 0
        ? 'no roles are declared'
        : `who is given ${model.roles.map((role) => `\`${role}\``).join(', ')} at the issuer`,
      'the access matrix below: read it line by line with the people whose rules they are',
    ],
    verify: closed.slice(0, 3).map(({ method, path, kind }) => {
      const body = method === 'GET' || method === 'DELETE' ? null : {}
      const asked = { method, path, token: 'stranger', body } as const
      return kind === 'list'
        ? request(model.auth.scheme, { ...asked, statuses: [403, 200] }, 'refused, or a page without a row')
        : request(model.auth.scheme, { ...asked, statuses: [403, 404, 422] }, 'never 2xx')
    }),
  })
}
