import type { Architecture } from '../../model/architecture/architecture.ts'
import type { FunctionId, Value } from '../../model/architecture/code.ts'
import { callsIn, fileOf, isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { around } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { isClosed, settled, textOf } from '../values.ts'

export const rule: Rule = {
  id: 'oauth/no-pkce-or-state',
  title: 'A sign-in that anybody can finish',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: 'the request for a code has no {missing}',
  because:
    'nothing ties the answer to the browser that asked: a code that leaked is redeemed elsewhere, and a victim is signed in to the account of an attacker',
  instead:
    'send a random `state` that a cookie of this browser knows, and a `code_challenge` of a random verifier (`S256`); with `openid`, a `nonce` as well',
  references: ['CWE-352', 'RFC 7636', 'RFC 9700', 'ASVS 10.2.1'],

  check(architecture, report) {
    for (const { at, given, id } of requests(architecture)) {
      const has = (name: string) => given.includes(name) || addedLater(architecture, id, name)
      const missing = ['state', 'code_challenge'].filter((name) => !has(name))
      // A nonce ties the answer as well as a state does.
      if (missing.length === 0) continue
      report({
        at,
        subject: `authorize:${at.file}`,
        values: { missing: missing.map((name) => `\`${name}\``).join(' and no ') },
        severity: missing.includes('state') ? 'high' : isConfidential(architecture, id) ? 'low' : 'medium',
      })
    }
  },

  bad: {
    neither: `import express from 'express'
const app = express()
app.get('/start', (req, res) => {
  const query = new URLSearchParams({ response_type: 'code', client_id: process.env.CLIENT!, redirect_uri: 'https://shop.example/callback' })
  res.redirect('https://id.example.com/authorize?' + query)
})
`,
    'no challenge': `import { Hono } from 'hono'
const app = new Hono()
app.get('/start', (c) => {
  const url = new URL('https://id.example.com/authorize')
  url.search = new URLSearchParams({ response_type: 'code', client_id: 'shop', state: random() }).toString()
  return c.redirect(url.href)
})
`,
    'an address in one piece': `import express from 'express'
const app = express()
app.get('/start', (req, res) => res.redirect(\`https://id.example.com/authorize?response_type=code&client_id=\${process.env.CLIENT}&scope=openid\`))
`,
  },
  good: {
    both: `import express from 'express'
const app = express()
app.get('/start', (req, res) => {
  const query = new URLSearchParams({ response_type: 'code', client_id: 'shop', state: random(), code_challenge: challenge(), code_challenge_method: 'S256' })
  res.redirect('https://id.example.com/authorize?' + query)
})
`,
    'added afterwards': `import express from 'express'
const app = express()
app.get('/start', (req, res) => {
  const url = new URL('https://id.example.com/authorize')
  url.searchParams.set('response_type', 'code')
  url.searchParams.set('state', random())
  url.searchParams.set('code_challenge', challenge())
  res.redirect(url.href)
})
`,
    'parameters of another place': `import express from 'express'
import { common } from './common.js'
const app = express()
app.get('/start', (req, res) => res.redirect('https://id.example.com/authorize?' + new URLSearchParams({ response_type: 'code', ...common })))
`,
  },
}

/**
 * The code is redeemed with a secret of ours, of a provider that only authorises: a challenge is one more bolt, which many
 * of them do not know. Whoever signs in by `openid` has one.
 */
function isConfidential(architecture: Architecture, id: FunctionId): boolean {
  const words = fileOf(architecture, id)?.words ?? []
  return (
    words.some((word) => /^client_?secret$/i.test(word)) && !words.some((word) => /^openid$|\bopenid\b|^id_?token$/i.test(word))
  )
}

interface Asked {
  readonly at: Place
  readonly given: readonly string[]
  readonly id: FunctionId
}

/** Requests for a code that are put together here. */
function* requests(architecture: Architecture): Iterable<Asked> {
  for (const call of architecture.code.calls) {
    if (!isServing(architecture, call.function)) continue
    if (call.callee === 'URLSearchParams') {
      const fields = call.args[0] === undefined ? null : settled(call.args[0])
      if (fields?.is === 'object' && isClosed(fields) && textOf(fields.fields.response_type)?.includes('code') === true)
        yield { at: call.place, given: Object.keys(fields.fields), id: call.function }
    }
    for (const arg of call.args) {
      const text = addressIn(arg)
      if (text !== null)
        yield { at: arg.place, given: [...text.matchAll(/[?&](\w+)=/g)].map(([, name]) => name!), id: call.function }
    }
  }
}

function addressIn(value: Value): string | null {
  const it = settled(value)
  const text = it.is === 'text' ? it.text : it.is === 'template' ? it.texts.join('') : ''
  return /[?&]response_type=code\b/.test(text) && /client_id=/.test(text) ? text : null
}

function addedLater(architecture: Architecture, id: FunctionId, name: string): boolean {
  return [...around(architecture, id)].some((at) =>
    callsIn(architecture, at).some(({ callee, args }) => /\.(set|append)$/.test(callee) && textOf(args[0]) === name),
  )
}
