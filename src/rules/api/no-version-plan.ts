import type { Contract } from '../../model/architecture/contract.ts'
import type { Rule } from '../rule.ts'
import { described } from './reading/described.ts'
import { httpContracts, plainName } from './reading/operations.ts'

export const rule: Rule = {
  id: 'api/no-version-plan',
  title: 'No way to change the contract',
  severity: 'low',
  confidence: 'maybe',
  profile: 'audit',
  says: '`{file}` has no version in its servers, paths, headers or media types',
  because: 'the first change that breaks a client has nowhere to go but under the client',
  instead: 'write down how the contract will change: a version in the path, in a header, or none and only additions',
  once: true,
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      if (!isForOthers(contract) || hasVersion(contract)) continue
      report({ at: contract.place, subject: `contract:${contract.file}`, values: { file: contract.file } })
    }
  },
  bad: {
    'a public server': described('servers: [{ url: https://api.acme.dev }]\npaths: { /orders: { get: { responses: {} } } }\n'),
  },
  good: {
    'in the server': described('servers: [{ url: https://api.acme.dev/v1 }]\npaths: { /orders: { get: { responses: {} } } }\n'),
    'in the path, or the name of the host': described(
      'servers: [{ url: https://v2.acme.dev }]\npaths: { /orders: { get: { responses: {} } } }\n',
    ),
    'in a header, or a media type': described(`servers: [{ url: https://api.acme.dev }]
paths:
  /orders: { get: { parameters: [{ name: Acme-Version, in: header, schema: { type: string } }], responses: {} } }
`),
    'of one client in the same house': described(
      'servers: [{ url: /api }, { url: http://localhost:3000 }]\npaths: { /orders: { get: { responses: {} } } }\n',
    ),
  },
}

/** A server that is to be found from outside; what says none is asked by those who have the code. */
function isForOthers({ servers, operations }: Contract): boolean {
  return (
    operations.length > 0 &&
    servers.some(
      ({ url }) =>
        /^(?:https?:)?\/\/(?!localhost|127\.)[^/:]+\.[a-z]{2,}(?:[/:]|$)/i.test(url) &&
        !/\.(?:internal|local|test)(?:[/:]|$)/.test(url),
    )
  )
}

function hasVersion({ servers, operations }: Contract): boolean {
  const version = /(?:^|[/.-])v?\d+(?:[._-]\d+)*(?:[a-z]+\d*)?(?:[/.?]|$)/i
  if (servers.some(({ url }) => /(?:[/.-]|^)v\d+/i.test(url.replace(/^[a-z]+:/i, '')) || /\/\d{4}-\d\d/.test(url))) return true
  return operations.some(
    ({ ownPath, parameters, body, responses }) =>
      version.test(ownPath.split('/').slice(0, 4).join('/')) ||
      parameters.some(({ name, in: part }) => part !== 'path' && /version$/.test(plainName(name))) ||
      [...(body?.types ?? []), ...responses.flatMap(({ types }) => types)].some((type) => /\bvnd\..*v\d|version=/i.test(type)),
  )
}
