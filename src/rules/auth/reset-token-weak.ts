import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { callsIn, functionOf, isServing, routesThrough } from '../../model/architecture/look-up.ts'
import { around, originsOf } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { within } from '../values.ts'

export const rule: Rule = {
  id: 'auth/reset-token-weak',
  title: 'A reset token that can be worked out',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'gate',
  says: 'the token is made of {parts}, which others know or can try',
  because:
    'whoever asks for the reset of a stranger knows the address and the second: a few thousand tries find the token, and the account is taken over',
  instead:
    "make it of 32 random bytes (`randomBytes(32).toString('base64url')`), keep only its hash, let it end within the hour and work once",
  references: ['CWE-640', 'CWE-330', 'CWE-341', 'ASVS 6.4.2'],

  check(architecture, report) {
    const told = new Set<string>()
    for (const call of architecture.code.calls) {
      const token = madeAs(architecture, call)
      const parts = token === null ? null : predictable(architecture, call)
      const key = `${call.place.file}:${call.place.line}`
      if (parts === null || told.has(key) || !isServing(architecture, call.function)) continue
      told.add(key)
      report({ at: call.place, subject: `token:${token}`, values: { parts } })
    }
  },

  bad: {
    'a hash of the address and the time': `import { createHash } from 'node:crypto'
import express from 'express'
const app = express()
app.post('/password-resets', async (req, res) => {
  const token = createHash('sha256').update(\`\${req.body.email}:\${Date.now()}\`).digest('hex')
  await send(req.body.email, token)
  res.sendStatus(202)
})
`,
    'by a function of ours': `import { createHash } from 'node:crypto'
import express from 'express'
const app = express()
const digest = (text: string) => createHash('sha256').update(text).digest('hex')
app.post('/forgot-password', async (req, res) => {
  const user = await userOf(req.body.email)
  const resetToken = digest(\`\${user.id}\${Date.now()}\`).slice(0, 40)
  await send(user.email, resetToken)
  res.sendStatus(202)
})
`,
    'the time itself': `import express from 'express'
const app = express()
app.post('/password-reset', async (req, res) => {
  const token = Date.now().toString(36)
  await send(req.body.email, token)
  res.sendStatus(202)
})
`,
    'numbers that only look random': `import express from 'express'
const app = express()
app.post('/password-reset', async (req, res) => {
  const token = Math.random().toString(36).slice(2).padEnd(43, '0')
  await send(req.body.email, token)
  res.sendStatus(202)
})
`,
  },
  good: {
    'random bytes': `import { randomBytes } from 'node:crypto'
import express from 'express'
const app = express()
app.post('/password-resets', async (req, res) => {
  const token = randomBytes(32).toString('base64url')
  await send(req.body.email, token)
  res.sendStatus(202)
})
`,
    'signed with a key': `import { createHmac } from 'node:crypto'
import express from 'express'
const app = express()
app.post('/password-resets', async (req, res) => {
  const token = createHmac('sha256', process.env.RESET_KEY!).update(\`\${req.body.email}:\${Date.now()}\`).digest('hex')
  await send(req.body.email, token)
  res.sendStatus(202)
})
`,
    'the hash of what is random': `import { createHash, randomUUID } from 'node:crypto'
import express from 'express'
const app = express()
app.post('/password-resets', async (req, res) => {
  const token = createHash('sha256').update(randomUUID() + Date.now()).digest('hex')
  await send(req.body.email, token)
  res.sendStatus(202)
})
`,
    'no token of an account': `import { createHash } from 'node:crypto'
import express from 'express'
const app = express()
app.get('/report', (req, res) => {
  const token = createHash('sha256').update(\`report:\${Date.now()}\`).digest('hex')
  res.json({ token })
})
`,
  },
}

const tokens = /token|secret|otp|magic|reset(_?(code|key|link))|activation|invite_?code/i
const flows = /reset|forgot|verif|activat|invit|magic|confirm|recover|password/i

/** The variable that a token of an account is kept in. */
function madeAs(architecture: Architecture, call: Call): string | null {
  const name = call.keptAs
  if (name === null || !tokens.test(name)) return null
  const speaks = [...around(architecture, call.function)].some((id) => flows.test(functionOf(architecture, id)?.name ?? ''))
  const isFlow = speaks || flows.test(name) || routesThrough(architecture, call.function).some(({ path }) => flows.test(path))
  return isFlow ? name : null
}

/** What the token is made of, where none of it is random or secret. */
function predictable(architecture: Architecture, call: Call): string | null {
  if (call.callee === 'Math.random' && call.target === 'global:Math.random')
    return 'numbers that can be reckoned from earlier ones'
  if (
    call.to === null &&
    !/^(node:crypto:createHash\(\)\.update$|global:Date\.now|global:Date\.now\(\))/.test(call.target ?? '') &&
    !/^(Date\.now\(\)\.toString|btoa|Buffer\.from)/.test(call.callee)
  )
    return null
  if (call.to !== null && !isHash(architecture, call.to)) return null
  const values = call.args.length === 0 || /^Date\.now/.test(call.callee) ? [] : call.args.flatMap((arg) => [...within(arg)])
  const isTime =
    /^Date\.now/.test(call.callee) ||
    values.some((value) => value.is === 'call' && /^(Date\.now|Date|performance\.now)$/.test(value.callee))
  const isRandom =
    values.some((value) => value.is === 'call' && /random|uuid|nanoid|ulid|cuid/i.test(value.callee)) ||
    values.some((value) => isSecret(architecture, call, value))
  if (!isTime || isRandom) return null
  const named = values.flatMap((value) => (value.is === 'name' ? [value.path] : [])).slice(0, 2)
  return [...named.map((name) => `\`${name}\``), 'the time'].join(' and ')
}

function isSecret(architecture: Architecture, call: Call, value: Value): boolean {
  if (value.is !== 'name') return false
  if (/secret|key|salt|pepper|random/i.test(value.path)) return true
  return originsOf(architecture, value, call.function).some(({ from }) => from === 'environment')
}

/** A function that only hashes what it is given. */
function isHash(architecture: Architecture, id: string): boolean {
  const calls = callsIn(architecture, id)
  return (
    calls.some(({ target }) => /^node:crypto:createHash/.test(target ?? '')) &&
    !calls.some(({ target }) => /createHmac|random/i.test(target ?? ''))
  )
}
