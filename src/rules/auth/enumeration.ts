import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Route } from '../../model/architecture/code.ts'
import { callsIn, isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { textOf, within } from '../values.ts'

export const rule: Rule = {
  id: 'auth/enumeration',
  title: 'The answer tells who has an account',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{route} answers {answer} for an address that has no account, and something else for one that has',
  because:
    'lists of addresses are run through it: what is left is who to try passwords on, to write to in your name, or who uses a service that others need not know of',
  instead:
    'give one answer with one status for both, and let both take the same time: check a password against a hash that nobody has, send the mail after answering',
  references: ['CWE-204', 'CWE-203', 'ASVS 6.3.8'],

  check(architecture, report) {
    for (const route of architecture.code.routes) {
      if (!isAsked(route) || route.handler === null || !isServing(architecture, route.handler)) continue
      const told = callsIn(architecture, route.handler).find((call) => tells(architecture, call))
      if (told === undefined) continue
      const number = told.args.find((arg) => arg.is === 'number')
      report({
        at: told.place,
        subject: `route:${route.method} ${route.path}`,
        values: { route: `${route.method} ${route.path}`, answer: number?.is === 'number' ? String(number.value) : 'so' },
        related: [{ at: route.place, message: 'the route' }],
      })
    }
  },

  bad: {
    'unknown is not wrong': `import express from 'express'
const app = express()
app.post('/login', async (req, res) => {
  const user = await findUser(req.body.email)
  if (!user) return res.status(404).json({ error: 'no such user' })
  if (!(await verify(user.hash, req.body.password))) return res.status(401).json({ error: 'wrong password' })
  res.json({ token: issue(user) })
})
`,
    'a reset for those who are known': `import Fastify from 'fastify'
const app = Fastify()
app.post('/forgot-password', async (request, reply) => {
  const account = await accounts.findByEmail(request.body.email)
  if (!account) throw new NotFound('There is no account with this address')
  await sendReset(account)
  return reply.code(202).send()
})
class NotFound extends Error {}
`,
  },
  good: {
    'one answer': `import express from 'express'
const app = express()
app.post('/login', async (req, res) => {
  const user = await findUser(req.body.email)
  const right = await verify(user?.hash ?? nobody, req.body.password)
  if (!user || !right) return res.status(401).json({ error: 'wrong address or password' })
  res.json({ token: issue(user) })
})
`,
    'nothing is told': `import express from 'express'
const app = express()
app.post('/forgot-password', async (req, res) => {
  const user = await findUser(req.body.email)
  if (user) await sendReset(user)
  res.sendStatus(202)
})
`,
    'an address that is taken, at registration': `import express from 'express'
const app = express()
app.post('/register', async (req, res) => {
  const user = await findUser(req.body.email)
  if (user) return res.status(409).json({ error: 'there is an account with this address' })
  res.sendStatus(201)
})
`,
    'a token that is not known': `import express from 'express'
const app = express()
app.post('/reset-password', async (req, res) => {
  const reset = await findReset(req.body.token)
  if (!reset) return res.status(404).json({ error: 'ask for a new link' })
  res.sendStatus(204)
})
`,
  },
}

function isAsked({ method, path }: Route): boolean {
  return (
    (method === 'POST' || method === 'PUT') &&
    /(^|\/)(log-?in|sign-?in|sessions?|session|token|forgot(ten)?(-password)?|password-?resets?|reset-?password|request-?reset|magic-?link|otp|recover)(\/|$)/i.test(
      path,
    )
  )
}

const people = /user|account|person|agent|customer|member|patient|profile|identity|found|row/i

/** A refusal of its own, where nobody has the address. */
function tells(architecture: Architecture, call: Call): boolean {
  const [condition] = call.conditions
  const name = /^!\s*\(?(?:await\s+)?([\w.?[\]]+)\)?$|^([\w.]+) (?:===?) (?:null|undefined)$|^([\w.]+)\.length === 0$/.exec(
    condition ?? '',
  )
  const asked = name?.[1] ?? name?.[2] ?? name?.[3]
  if (asked === undefined || !people.test(asked) || !isByAddress(architecture, call, asked)) return false
  const is404 = call.args.some((arg) => arg.is === 'number' && arg.value === 404)
  const words = call.args.flatMap((arg) => [...within(arg, 3)]).map((value) => textOf(value) ?? '')
  return (
    is404 ||
    words.some((text) =>
      /\bno (such )?(account|user|agent|customer|member|person)|(account|user|email|e-mail|address)\b.{0,20}(not found|unknown|does(n't| not) exist|is not registered)|unknown (user|account|email|address)/i.test(
        text,
      ),
    ) ||
    /NotFound/.test(call.callee)
  )
}

/** What is missing was looked up by an address or a name, not by a token. */
function isByAddress(architecture: Architecture, { function: id }: Call, asked: string): boolean {
  const name = asked.split(/[.?[]/)[0]!
  const lookUp = callsIn(architecture, id).find((call) => call.keptAs === name)
  if (lookUp === undefined) return false
  const said = `${lookUp.callee} ${lookUp.args
    .flatMap((arg) => [...within(arg, 5)])
    .map((value) =>
      value.is === 'name' ? value.path : value.is === 'object' ? Object.keys(value.fields).join(' ') : (textOf(value) ?? ''),
    )
    .join(' ')} ${lookUp.chain
    .flatMap(({ args }) => args)
    .flatMap((arg) => [...within(arg, 5)])
    .map((value) => (value.is === 'name' ? value.path : ''))
    .join(' ')}`
  return /e-?mail|user_?name|login|phone|address|handle/i.test(said) && !/token|code\b/i.test(said)
}
