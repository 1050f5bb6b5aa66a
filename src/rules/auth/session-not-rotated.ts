import type { Architecture } from '../../model/architecture/architecture.ts'
import type { FunctionId } from '../../model/architecture/code.ts'
import { callsIn, functionOf, isServing, routesThrough } from '../../model/architecture/look-up.ts'
import { around, originsOf } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { sessionCookies } from './session-cookies.ts'

export const rule: Rule = {
  id: 'auth/session-not-rotated',
  title: 'The session stays the same when somebody signs in',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{what}',
  because:
    'whoever put a session id into the browser before, by a link or from a sub-domain, holds the signed-in session afterwards',
  instead: 'give a new id at sign-in (`req.session.regenerate`, or a fresh random one), and end the one that was there',
  references: ['CWE-384', 'ASVS 7.2.4'],

  check(architecture, report) {
    for (const { target, function: id, place } of architecture.code.assignments) {
      const field =
        /(^|\.)session\.(user\w*|agent\w*|account\w*|customer\w*|member\w*|uid|auth\w*|loggedIn|isLoggedIn|passport)$/.exec(
          target,
        )?.[2]
      if (field === undefined || !isServing(architecture, id) || !signsIn(architecture, id) || rotates(architecture, id)) continue
      report({
        at: place,
        subject: `session:${field}`,
        values: { what: `\`session.${field}\` is set, and the session keeps the id that it had` },
      })
    }
    for (const { call, name, value } of sessionCookies(architecture)) {
      const brought = originsOf(architecture, value, call.function).some(
        (origin) => origin.from === 'request' && (origin.part === 'cookies' || origin.part === 'query'),
      )
      if (
        !brought ||
        !isServing(architecture, call.function) ||
        !(signsIn(architecture, call.function) || /start|create|open|signIn|login/i.test(nameOf(architecture, call.function)))
      )
        continue
      report({
        at: value?.place ?? call.place,
        subject: `session:${name}`,
        values: { what: 'the session that is started may have the id that the browser brought along' },
        related: [{ at: call.place, message: 'the cookie is set here' }],
      })
    }
  },

  bad: {
    'the same session': `import express from 'express'
import argon2 from 'argon2'
const app = express()
app.post('/login', async (req, res) => {
  const user = await userOf(req.body.email)
  if (!(await argon2.verify(user.hash, req.body.password))) return res.sendStatus(401)
  req.session.userId = user.id
  res.sendStatus(204)
})
`,
    'the id of the browser': `import express from 'express'
import { randomUUID } from 'node:crypto'
const app = express()
async function startSession(req, res, userId: string) {
  const id = req.cookies.sid ?? randomUUID()
  await store(id, userId)
  res.cookie('sid', id, { httpOnly: true, secure: true, sameSite: 'lax' })
}
app.post('/login', async (req, res) => {
  await startSession(req, res, await check(req.body))
  res.sendStatus(204)
})
`,
  },
  good: {
    'a new one': `import express from 'express'
import argon2 from 'argon2'
const app = express()
app.post('/login', async (req, res) => {
  const user = await userOf(req.body.email)
  if (!(await argon2.verify(user.hash, req.body.password))) return res.sendStatus(401)
  req.session.regenerate(() => {
    req.session.userId = user.id
    res.sendStatus(204)
  })
})
`,
    'a token without a session': `import express from 'express'
import argon2 from 'argon2'
const app = express()
app.post('/login', async (req, res) => {
  const user = await userOf(req.body.email)
  if (!(await argon2.verify(user.hash, req.body.password))) return res.sendStatus(401)
  res.json({ token: issue(user.id) })
})
`,
    'something else of the session': `import express from 'express'
const app = express()
app.post('/theme', (req, res) => {
  req.session.userTheme = req.body.theme
  res.sendStatus(204)
})
`,
  },
}

/** A password or a code is checked on the way. */
function signsIn(architecture: Architecture, id: FunctionId): boolean {
  const routes = routesThrough(architecture, id)
  const isPath = routes.some(
    ({ path, method }) => method === 'POST' && /log-?in|sign-?in|sessions?(\/|$)|otp|2fa|mfa/i.test(path),
  )
  const reaches = new Set([...around(architecture, id), ...routes.flatMap((route) => route.reaches)])
  const checks = [...reaches].some((each) =>
    callsIn(architecture, each).some(({ target }) =>
      /^(argon2|bcrypt(js)?|@node-rs\/\w+|node:crypto):(default\.)?(verify|compare|compareSync|timingSafeEqual|scrypt)/.test(
        target ?? '',
      ),
    ),
  )
  return isPath || (checks && routes.some(({ method }) => method === 'POST'))
}

function rotates(architecture: Architecture, id: FunctionId): boolean {
  const reaches = new Set([...around(architecture, id), ...routesThrough(architecture, id).flatMap((route) => route.reaches)])
  return [...reaches].some((each) =>
    callsIn(architecture, each).some(({ callee }) =>
      /regenerate|rotate|migrateSession|newSession|req\.logIn$|req\.login$/i.test(callee),
    ),
  )
}

function nameOf(architecture: Architecture, id: FunctionId): string {
  return functionOf(architecture, id)?.name ?? ''
}
