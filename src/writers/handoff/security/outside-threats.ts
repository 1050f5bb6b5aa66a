import type { EnvText, Model } from '../../../model/model.ts'
import { spanWords } from '../text-file.ts'
import { command, type Place, request, type Threat, threat } from './threat.ts'

/** API7: addresses that others choose. */
export function requestForgery(model: Model): Threat {
  const webhooks = model.webhooks.map(
    ({ name, to }): Place => ({
      kind: 'webhook',
      name,
      detail:
        'entity' in to
          ? `to the addresses in \`${to.entity}.${to.url}\`, which come through the API or from code`
          : `to ${addressWords(to)}`,
    }),
  )
  const urls = model.entities.flatMap((entity) =>
    entity.fields.flatMap((field): readonly Place[] =>
      field.field.kind === 'text' && field.field.format === 'url'
        ? [{ kind: 'field', name: `${entity.name}.${field.name}`, detail: 'a URL that a caller gives' }]
        : [],
    ),
  )
  return threat('API7:2023', 'Server side request forgery', '0xa7-server-side-request-forgery', {
    places: [
      ...webhooks,
      ...urls,
      ...model.external.map(({ name, url }): Place => ({ kind: 'external', name, detail: addressWords(url) })),
    ],
    met: [
      {
        name: 'webhooks',
        says: 'only public addresses on ports 80, 443 and 8443, looked at when the connection is made; redirects are not followed',
      },
      { name: 'external', says: 'the address is of the deployment; a path that leads out of it is a fault of the handler' },
    ],
    left: [
      '`fetch` and the like in handlers: `lintel review` looks for them (rules `inj/ssrf`, `inj/stored-address`)',
      'rules for what the network lets out',
    ],
    verify: [command('npx lintel review --fail-on high', 'exit 0')],
  })
}

/** API8: how it is set up. */
export function misconfiguration(model: Model): Threat {
  return threat('API8:2023', 'Security misconfiguration', '0xa8-security-misconfiguration', {
    places: [
      { kind: 'setting', name: 'GET /metrics, /docs, /openapi.json', detail: 'answer without a token' },
      ...model.external.map(({ name, url }): Place => ({ kind: 'external', name, detail: addressWords(url) })),
    ],
    met: [
      { name: 'lintel start', says: 'refuses to start when one of its settings is wrong, and names each' },
      { name: 'problem+json', says: 'no stack, no message of the database, a trace id instead' },
      { name: '400 malformed_request', says: 'what two parsers could read in two ways is refused and the connection closed' },
      { name: 'CORS', says: 'no origin is allowed unless routes of your own say so' },
    ],
    left: [
      'TLS, and its headers, at what stands before the backend',
      'who reaches `/metrics` from outside',
      'the hand-off for the platform: image without root, secrets from the environment',
    ],
    verify: [
      command(
        'LINTEL_ISSUER=http://id.example.com LINTEL_AUDIENCE=api npx lintel start',
        'exit 2: keys that do not come over https could be anybody’s',
      ),
      command('curl -i "$URL/metrics"', 'from outside: nothing, by a rule of what stands before it'),
    ],
  })
}

/** API9: what is served and nobody remembers. */
export function inventory(model: Model): Threat {
  return threat('API9:2023', 'Improper inventory management', '0xa9-improper-inventory-management', {
    places: [
      { kind: 'version', name: model.version, detail: 'the present one' },
      ...model.versions.map(
        ({ name, sunsetAt, ends, deprecatedAt }): Place => ({
          kind: 'version',
          name,
          detail: [
            deprecatedAt === null
              ? 'deprecation not declared'
              : `deprecated from ${new Date(deprecatedAt).toISOString().slice(0, 10)}`,
            sunsetAt === null
              ? 'sunset not declared'
              : `sunset ${new Date(sunsetAt).toISOString().slice(0, 10)}, then ${ends ? '410' : 'still served'}`,
          ].join('; '),
        }),
      ),
    ],
    met: [
      {
        name: '/openapi.json',
        says: 'made from the model that the routes are made from: nothing is served that it does not tell',
      },
      { name: 'Deprecation, Sunset', says: 'every answer of a version with an end tells of it' },
      { name: 'lintel release', says: 'what a version promised is kept, and an edit that breaks it is refused' },
    ],
    left: [
      ...model.versions
        .filter(({ sunsetAt, ends }) => sunsetAt === null || !ends)
        .map(({ name }) => `\`${name}\` has no end: say \`sunset\` and \`ends\``),
      'routes of your own are not in the document',
      'which hosts run which build',
    ],
    verify: [
      request(
        model.auth.scheme,
        { method: 'GET', path: '/openapi.json', token: 'none', body: null, statuses: [200] },
        'its paths are all that is served',
      ),
      request(
        model.auth.scheme,
        { method: 'GET', path: '/v0/anything', token: 'none', body: null, statuses: [404] },
        'a version that is not declared is not there',
      ),
    ],
  })
}

/** API10: what others answer. */
export function consumptionOfOthers(model: Model): Threat {
  return threat('API10:2023', 'Unsafe consumption of APIs', '0xaa-unsafe-consumption-of-apis', {
    places: [
      ...model.external.map(
        (each): Place => ({
          kind: 'external',
          name: each.name,
          detail: `${spanWords(each.timeoutMs)}, ${each.attempts} attempts, breaker after ${each.breaker.failures} failures; degraded answer ${each.otherwise === null ? 'not declared' : 'declared'}`,
        }),
      ),
      ...model.actions.flatMap(({ name, signed }): readonly Place[] =>
        signed === null ? [] : [{ kind: 'action', name, detail: 'takes the webhooks of others, signed' }],
      ),
    ],
    met: [
      { name: 'timeout, attempts, atOnce, breaker', says: 'of every call, so that a slow system holds nobody up' },
      { name: '1 MiB', says: 'of an answer, and JSON alone' },
      { name: 'signed', says: 'a webhook in is checked before its body is read as anything, and done once' },
      { name: 'logs', says: 'address, headers and body of a call are in no message and no log' },
    ],
    left: [
      'the shape of what comes back: an answer is `unknown` until the handler has looked at it',
      ...model.external
        .filter(({ otherwise }) => otherwise === null)
        .map(({ name }) => `what happens when \`${name}\` is away: no degraded answer is declared`),
    ],
    verify:
      model.external.length === 0
        ? []
        : [command(`curl -s "$URL/metrics" | grep lintel_external_breaker`, 'a line for each system; state closed')],
  })
}

function addressWords(text: EnvText): string {
  return 'env' in text ? `an address from \`${text.env}\`` : 'an address in the blueprint'
}
