import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Origin } from '../../model/architecture/code.ts'
import { callsIn, functionOf, isServing, routesThrough } from '../../model/architecture/look-up.ts'
import { around, comparisonsIn } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { textOf, within } from '../values.ts'

export const rule: Rule = {
  id: 'oauth/redirect-open',
  title: 'A redirect address that only begins as it should',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'gate',
  says: '`{name}` of the request is compared by {how}, not whole',
  because:
    'an address that begins with or holds the allowed one can still be another host, and the code or token is sent there: the account goes with it',
  instead: 'compare the whole text with the addresses that the client has registered: `registered.includes(redirectUri)`',
  references: ['CWE-601', 'RFC 9700', 'ASVS 10.4.1'],

  check(architecture, report) {
    for (const call of architecture.code.calls) {
      const [, receiver, method] = /^(.+)\.(startsWith|includes|endsWith|indexOf|match|search)$/.exec(call.callee) ?? []
      if (receiver === undefined || !isServing(architecture, call.function)) continue
      const first = call.args[0]
      // A path of our own is told by its slash, and what is no text of the request is a list.
      if (first === undefined || /^\/|^[a-z][\w+.-]*:$/.test(textOf(first) ?? '')) continue
      const name = redirectOf(architecture, call, receiver)
      if (name === null || isWhole(architecture, call, receiver)) continue
      report({
        at: call.place,
        subject: `redirect:${name}`,
        values: { name, how: method === 'startsWith' ? 'its beginning' : method === 'endsWith' ? 'its end' : 'a part of it' },
      })
    }
  },

  bad: {
    'by its beginning': `import express from 'express'
const app = express()
app.get('/authorize', async (req, res) => {
  const redirectUri = String(req.query.redirect_uri)
  const client = await clientOf(req.query.client_id)
  if (!redirectUri.startsWith(client.redirectUri)) return res.sendStatus(400)
  res.redirect(redirectUri + '?code=' + (await codeFor(client)))
})
`,
    'by the beginning of one of a list, in a class of what is asked': `import { Controller, Get, Query } from '@nestjs/common'
class Ask {
  client_id: string
  redirect_uri: string
}
@Controller('oauth')
export class AuthorizeController {
  @Get('authorize')
  async authorize(@Query() ask: Ask) {
    const app = await this.apps.findOneBy({ id: ask.client_id })
    if (!app.returnTo.some((known) => ask.redirect_uri.startsWith(known))) throw new Error('unknown')
    return { url: ask.redirect_uri }
  }
}
`,
    'by what it holds, in a list': `import { Hono } from 'hono'
const app = new Hono()
const allowed = ['example.com']
app.get('/connect', (c) => {
  const target = c.req.query('redirect_uri')!
  if (!allowed.some((host) => target.includes(host))) return c.text('unknown', 400)
  return c.redirect(target)
})
`,
  },
  good: {
    'one of those that are registered': `import express from 'express'
const app = express()
app.get('/authorize', async (req, res) => {
  const redirectUri = String(req.query.redirect_uri)
  const client = await clientOf(req.query.client_id)
  if (!client.redirectUris.includes(redirectUri)) return res.sendStatus(400)
  res.redirect(redirectUri + '?code=' + (await codeFor(client)))
})
`,
    'the scheme of a native client, then whole': `import express from 'express'
const app = express()
app.get('/authorize', async (req, res) => {
  const redirectUri = String(req.query.redirect_uri)
  const client = await clientOf(req.query.client_id)
  if (redirectUri.startsWith('com.example.app:') && redirectUri !== client.redirectUri) return res.sendStatus(400)
  res.redirect(redirectUri)
})
`,
    'a page of our own': `import express from 'express'
const app = express()
app.get('/done', (req, res) => {
  const next = String(req.query.next)
  res.redirect(next.startsWith('/') ? next : '/')
})
`,
  },
}

const redirects = /^(redirect_?(uri|url|to)|callback_?(uri|url)|post_?logout_?redirect_?uri)$/i

/** The parameter of the request that a name holds: what the call is made on is known by its name alone. */
function redirectOf(architecture: Architecture, { function: id }: Call, receiver: string): string | null {
  const last = receiver.slice(receiver.lastIndexOf('.') + 1)
  if (redirects.test(last) && /^(req|request|c|ctx)\./.test(receiver)) return last
  const [root = ''] = receiver.split('.', 1)
  for (const at of around(architecture, id)) {
    // What a framework fills from the address: `@Query() ask: Ask`.
    const isGiven = functionOf(architecture, at)?.parameters.includes(root) === true && routesThrough(architecture, at).length > 0
    if (isGiven && receiver === `${root}.${last}` && /^redirect_?uri$/i.test(last) && isWholeRequest(architecture, at, root))
      return last
    for (const { args } of callsIn(architecture, at)) {
      for (const value of args.flatMap((arg) => [...within(arg, 4)])) {
        if (value.is === 'name' && value.path === receiver && isRedirect(value.origin)) return nameOf(value.origin)
      }
    }
  }
  return null
}

/** All that is said of it elsewhere in the function comes from the request. */
function isWholeRequest(architecture: Architecture, id: string, root: string): boolean {
  const origins = callsIn(architecture, id)
    .flatMap(({ args }) => args.flatMap((arg) => [...within(arg, 4)]))
    .flatMap((value) =>
      value.is === 'name' && value.path.split('.', 1)[0] === root && value.origin !== null ? [value.origin] : [],
    )
  return origins.length > 0 && origins.every(({ from }) => from === 'request')
}

function isRedirect(origin: Origin | null): origin is Extract<Origin, { readonly from: 'request' }> {
  return origin?.from === 'request' && origin.name !== null && redirects.test(origin.name)
}

function nameOf(origin: Extract<Origin, { readonly from: 'request' }>): string {
  return origin.name ?? 'redirect_uri'
}

/** It is compared whole beside that. */
function isWhole(architecture: Architecture, { function: id }: Call, receiver: string): boolean {
  return [...around(architecture, id)].some((at) =>
    comparisonsIn(architecture, at).some(
      ({ left, right, operator }) =>
        (operator === '===' || operator === '!==') && [left, right].some((side) => side.is === 'name' && side.path === receiver),
    ),
  )
}
