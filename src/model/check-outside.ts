import { isObject } from '../kit/json.ts'
import type { Action, External, TextOrEnv, Webhook } from './blueprint.ts'
import { type At, type Report, show } from './check-report.ts'
import { checkEmits } from './check-work.ts'
import { fieldOf, unknownName, type World } from './check-world.ts'

/** What is said of others: where they are, which secrets are shared with them, and what they are told. */
export function checkOutside(world: World, report: Report): void {
  const { actions = {}, external = {}, webhooks = {} } = world.blueprint
  for (const [name, action] of Object.entries(actions)) checkSigned(action, ['actions', name, 'signed'], report)
  for (const [name, service] of Object.entries(external)) checkExternal(service, ['external', name], report)
  for (const [name, webhook] of Object.entries(webhooks)) checkWebhook(world, webhook, ['webhooks', name], report)
}

function checkSigned({ signed, kind, allow }: Action, at: At, report: Report): void {
  if (signed === undefined) return
  checkSecret(signed.secret, [...at, 'secret'], report)
  if (kind !== 'query' && allow === 'anyone') return
  const message =
    kind === 'query' ? 'a query is a GET, of which no body could be signed' : 'who calls it has a token, and nothing to sign with'
  report('LNTM078', at, message, "make it a command with `allow: 'anyone'`, or remove `signed`")
}

// ── external services ────────────────────────────────────────────────────────

/** In small letters: headers that let somebody in. */
const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'x-api-key'])

function checkExternal({ url, headers = {} }: External, at: At, report: Report): void {
  checkUrl(url, [...at, 'url'], report)
  const seen = new Set<string>()
  for (const [name, value] of Object.entries(headers)) {
    const place = [...at, 'headers', name]
    const header = name.toLowerCase()
    if (seen.has(header)) report('LNTM018', place, `the header ${show(name)} stands here twice`, 'remove one of the two')
    seen.add(header)
    if (secretHeaders.has(header)) checkSecret(value, place, report)
    else for (const text of textsOf(value)) if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) badHeader(name, text, place, report)
  }
}

function badHeader(name: string, text: string, at: At, report: Report): void {
  report('LNTM095', at, `the header ${show(name)} cannot hold ${show(text)}`, 'write one line of Latin letters')
}

// ── webhooks ─────────────────────────────────────────────────────────────────

function checkWebhook(world: World, { events, to, secret }: Webhook, at: At, report: Report): void {
  checkEmits(world.blueprint, events, [...at, 'events'], report)
  if (secret !== undefined) checkSecret(secret, [...at, 'secret'], report)
  if (isObject(to) && 'entity' in to) {
    checkAddresses(world, to, [...at, 'to'], report)
    if (secret !== undefined) {
      const message = 'each row has a secret of its own, so this one would sign nothing'
      report('LNTM094', [...at, 'secret'], message, 'remove `secret` here')
    }
    return
  }
  checkUrl(to as TextOrEnv, [...at, 'to'], report)
  if (secret === undefined)
    report('LNTM094', at, 'nothing signs what is sent, so anybody could send it', "add `secret: env('PARTNER_SECRET')`")
}

function checkAddresses(
  { entities }: World,
  to: { readonly entity: string; readonly url: string; readonly secret: string },
  at: At,
  report: Report,
): void {
  const entity = entities.get(to.entity)
  if (entity === undefined) {
    unknownName('entity', to.entity, { among: entities.keys(), at: [...at, 'entity'], report })
    return
  }
  for (const [key, kind] of [
    ['url', 'text'],
    ['secret', 'secret'],
  ] as const) {
    const field = fieldOf(entity, to[key])
    const among = Object.entries(entity.fields).flatMap(([name, each]) => (each.kind === kind ? [name] : []))
    if (field === undefined) unknownName('field', to[key], { among, at: [...at, key], report })
    else if (field.kind !== kind) {
      const message = `\`${to[key]}\` is a \`${field.kind}\`, and the ${key === 'url' ? 'address is text' : 'secret is a secret'}`
      report(
        'LNTM093',
        [...at, key],
        message,
        among.length > 0 ? `write ${show(among[0])}` : `declare a \`${kind}\` field for it`,
      )
    }
  }
}

// ── what comes from the environment ──────────────────────────────────────────

/** What a blueprint itself says, which is plain text, or what holds where the environment says nothing. */
function textsOf(said: TextOrEnv): readonly string[] {
  if (typeof said === 'string') return [said]
  return said.else === undefined ? [] : [said.else]
}

function checkSecret(said: TextOrEnv, at: At, report: Report): void {
  // The message does not show it: what is printed is kept.
  if (typeof said === 'string') {
    report(
      'LNTM090',
      at,
      'a secret stands in the blueprint, where whoever reads the code reads it',
      "write `env('NAME')`, and rotate the secret",
    )
  } else if (said.else !== undefined) {
    const message = 'a secret stands in the blueprint: without the variable everybody would know it'
    report('LNTM090', [...at, 'else'], message, 'remove `else`')
  }
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

function checkUrl(said: TextOrEnv, at: At, report: Report): void {
  for (const text of textsOf(said)) {
    const url = URL.canParse(text) ? new URL(text) : undefined
    const place = typeof said === 'string' ? at : [...at, 'else']
    if (url === undefined || !/^https?:$/.test(url.protocol))
      report('LNTM091', place, `${show(text)} is not an address`, "write it in full, such as 'https://rates.example.com'")
    else if (url.username !== '' || url.password !== '')
      report(
        'LNTM090',
        place,
        'a password stands in the address, where whoever reads the code reads it',
        "write `env('NAME')` for a header, and rotate the password",
      )
    else if (typeof said === 'string' && url.protocol === 'http:' && !loopback.test(url.hostname))
      report(
        'LNTM092',
        place,
        `what is sent to ${show(text)} can be read and changed on the way`,
        `write \`https://\`, or \`env('NAME')\` where the network is trusted`,
      )
  }
}
