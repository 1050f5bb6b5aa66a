import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Route } from '../../model/architecture/code.ts'
import { callsIn, isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { isGuarded, isWrite } from '../sensitive.ts'
import { textOf } from '../values.ts'
import { sameSiteOf, sessionCookies } from './session-cookies.ts'

export const rule: Rule = {
  id: 'auth/csrf-missing',
  title: 'Another site can act as the user',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'the cookie `{name}` goes with requests of other sites, and {route} looks at nothing that they could not send',
  because:
    'a page that the user only visits sends the form, the browser adds the cookie, and the change is made in the name of the user',
  instead:
    "say `sameSite: 'lax'` or `'strict'`; where other sites have to call, compare `Origin` with a list, or ask for a token that only your pages know",
  references: ['CWE-352', 'ASVS 3.5.1'],

  check(architecture, report) {
    for (const cookie of sessionCookies(architecture)) {
      if (!['none', 'off'].includes(sameSiteOf(cookie) ?? '') || !isServing(architecture, cookie.call.function)) continue
      const open = architecture.code.routes.filter(
        (route) => isWrite(route) && isGuarded(route) && !isProtected(architecture, route) && !byHeader(architecture, route),
      )
      const first = open[0]
      if (first === undefined) continue
      report({
        at: cookie.call.place,
        subject: `cookie:${cookie.name}`,
        values: {
          name: cookie.name,
          route:
            open.length === 1 ? `${first.method} ${first.path}` : `${first.method} ${first.path} and ${open.length - 1} more`,
        },
        related: open
          .slice(0, 10)
          .map((route) => ({ at: route.place, message: `${route.method} ${route.path} changes something` })),
      })
    }
  },

  bad: {
    'a session for all sites': `import express from 'express'
import session from 'express-session'
import { requireUser } from './auth.js'
const app = express()
app.use(session({ secret: process.env.SECRET!, cookie: { secure: true, sameSite: 'none' } }))
app.post('/transfers', requireUser, (req, res) => res.json(transfer(req.body)))
`,
  },
  good: {
    'of this site alone': `import express from 'express'
import session from 'express-session'
import { requireUser } from './auth.js'
const app = express()
app.use(session({ secret: process.env.SECRET!, cookie: { secure: true, sameSite: 'lax' } }))
app.post('/transfers', requireUser, (req, res) => res.json(transfer(req.body)))
`,
    'a token besides': `import express from 'express'
import session from 'express-session'
import { csrfProtection, requireUser } from './auth.js'
const app = express()
app.use(session({ secret: process.env.SECRET!, cookie: { secure: true, sameSite: 'none' } }))
app.post('/transfers', requireUser, csrfProtection, (req, res) => res.json(transfer(req.body)))
`,
    'the origin is compared': `import express from 'express'
import session from 'express-session'
import { requireUser } from './auth.js'
const app = express()
app.use(session({ secret: process.env.SECRET!, cookie: { secure: true, sameSite: 'none' } }))
app.use((req, res, next) => {
  if (req.get('origin') !== process.env.PUBLIC_URL) return res.sendStatus(403)
  next()
})
app.post('/transfers', requireUser, (req, res) => res.json(transfer(req.body)))
`,
    'a header says who asks': `import express from 'express'
import jwt from 'jsonwebtoken'
const app = express()
const requireUser = (req, res, next) => {
  req.user = jwt.verify(req.get('authorization'), process.env.KEY!, { algorithms: ['HS256'] })
  next()
}
app.post('/login', (req, res) => {
  res.cookie('session', '1', { httpOnly: true, secure: true, sameSite: 'none' })
  res.sendStatus(204)
})
app.post('/transfers', requireUser, (req, res) => res.json(transfer(req.body)))
`,
  },
}

/** A token, or the site that the request comes from, is looked at on the way. */
function isProtected(architecture: Architecture, { guards, reaches }: Route): boolean {
  if (guards.some(({ kind, name }) => kind === 'csrf' || /csrf|xsrf|origin|sameSite|crossSite/i.test(name))) return true
  return reaches.some((id) =>
    callsIn(architecture, id).some(
      ({ callee, args }) =>
        /csrf|xsrf/i.test(callee) ||
        args.some((arg) => /^(origin|sec-fetch-site|x-csrf-token|x-xsrf-token|x-requested-with)$/i.test(textOf(arg) ?? '')),
    ),
  )
}

/** The guard goes by a header that a browser does not add by itself. */
function byHeader(architecture: Architecture, { guards }: Route): boolean {
  return guards.some(
    ({ kind, function: id }) =>
      kind === 'auth' &&
      id !== null &&
      callsIn(architecture, id).some(({ args }) =>
        args.some(
          (arg) =>
            /^(authorization|x-api-key)$/i.test(textOf(arg) ?? '') || (arg.is === 'name' && /authorization$/i.test(arg.path)),
        ),
      ),
  )
}
