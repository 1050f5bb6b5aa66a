import type { Contract, Operation, Parameter } from '../../model/architecture/contract.ts'
import type { Rule } from '../rule.ts'
import { described } from './reading/described.ts'
import { httpContracts, nameOf, plainName, subjectOf } from './reading/operations.ts'

export const rule: Rule = {
  id: 'api/credential-in-url',
  title: 'A credential in the address',
  severity: 'high',
  confidence: 'certain',
  profile: 'review',
  says: '`{route}` takes `{parameter}` in its {part}',
  because:
    'addresses are kept in logs of servers and proxies, in histories and in `Referer` headers, and the credential with them',
  instead: 'take `{parameter}` in a header or in the body',
  references: ['API2:2023', 'CWE-598', 'ASVS 14.2.1'],
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      for (const operation of contract.operations) {
        for (const parameter of operation.parameters) {
          const weight = weightOf(parameter, operation, contract)
          if (weight === null) continue
          report({
            at: parameter.place,
            subject: `${subjectOf(operation, contract)}?${parameter.name}`,
            values: {
              route: nameOf(operation, contract),
              parameter: parameter.name,
              part: parameter.in === 'path' ? 'path' : 'query',
            },
            ...(weight === 'certain' ? {} : { severity: 'medium' as const, confidence: 'likely' as const }),
          })
        }
      }
    }
  },
  bad: {
    'a password in the query': described(`paths:
  /login:
    get:
      parameters:
        - { name: username, in: query, schema: { type: string } }
        - { name: password, in: query, schema: { type: string } }
      responses: {}
`),
    'an access token in the path': described(`paths:
  /feeds/{accessToken}/items:
    get:
      parameters: [{ name: accessToken, in: path, required: true, schema: { type: string } }]
      responses: {}
`),
    'a token in the query': described(`paths:
  /orders:
    get:
      parameters: [{ name: token, in: query, schema: { type: string } }]
      responses: {}
`),
  },
  good: {
    'in a header or in the body': described(`paths:
  /login:
    post:
      requestBody: { content: { application/json: { schema: { type: object, properties: { password: { type: string } } } } } }
      responses: {}
  /orders:
    get:
      parameters: [{ name: X-Access-Token, in: header, schema: { type: string } }]
      responses: {}
`),
    'tokens for one use, of pages and of devices': described(`paths:
  /password-reset/{token}:
    get:
      parameters: [{ name: token, in: path, required: true, schema: { type: string } }]
      responses: {}
  /verify-email:
    get:
      parameters: [{ name: token, in: query, schema: { type: string } }]
      responses: {}
  /orders:
    get:
      parameters:
        - { name: page_token, in: query, schema: { type: string } }
        - { name: passwordResetToken, in: query, schema: { type: string } }
      responses: {}
`),
    'the name of a secret, not the secret': described(`paths:
  /secrets/{secret}:
    get:
      parameters: [{ name: secret, in: path, required: true, schema: { type: string } }]
      responses: {}
  /api-keys/{apiKey}:
    delete:
      parameters: [{ name: apiKey, in: path, required: true, schema: { type: string } }]
      responses: {}
`),
    'whether there is one': described(`paths:
  /users:
    get:
      parameters: [{ name: password, in: query, schema: { type: boolean } }]
      responses: {}
`),
  },
}

const credentials =
  /^(?:(?:user|new|old|current|account)?(?:password|passwd|pwd|passphrase)|(?:client|api|app|shared)?secret|(?:user)?(?:access|auth|bearer|refresh|api)token|(?:api|secret|private)key|jwt|cvv|cvc|creditcardnumber|cardnumber)$/
const vague = /^(?:token|sessionid|sessiontoken|authkey|authcode)$/
/** Links that work once, and files and streams that a browser fetches by address alone. */
const oneTime =
  /reset|verif|confirm|activat|invit|unsubscrib|optout|magic|share|preview|public|link|callback|oauth|forgot|recover|accept|download|export|embed|feed|ical|calendar|websocket|\bws\b|stream|\bsse\b|\btokens?\b|webhook|rsvp|survey/i

function weightOf(parameter: Parameter, operation: Operation, contract: Contract): 'certain' | 'likely' | null {
  const name = plainName(parameter.name)
  const isCredential = credentials.test(name)
  if ((parameter.in !== 'path' && parameter.in !== 'query') || !(isCredential || vague.test(name))) return null
  if (parameter.schema?.type.some((type) => type === 'boolean' || type === 'integer')) return null
  if (contract.securitySchemes.some(({ detail }) => detail[1] === parameter.name)) return null
  if (parameter.in === 'path' && isOwnCollection(parameter, operation)) return null
  if (isCredential) return 'certain'
  return oneTime.test(`${operation.ownPath} ${operation.id ?? ''}`.replaceAll(/\{[^}]*\}/g, '')) ? null : 'likely'
}

/** `/secrets/{secret}`: which of them, by name. */
function isOwnCollection({ name }: Parameter, { ownPath }: Operation): boolean {
  const before =
    ownPath
      .slice(0, Math.max(0, ownPath.indexOf(`{${name}}`) - 1))
      .split('/')
      .at(-1) ?? ''
  return plainName(before).replace(/s$/, '') === plainName(name)
}
