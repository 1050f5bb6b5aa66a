import type { Value } from '../../model/architecture/code.ts'
import type { Edit } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { fieldOf, settled } from '../values.ts'
import { type SessionCookie, sameSiteOf, sessionCookies } from './session-cookies.ts'

export const rule: Rule = {
  id: 'auth/cookie-flags',
  title: 'A session cookie that is open to others',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: 'the session cookie `{name}` {wrong}',
  because:
    'a script that got into a page reads it, a network in between sees it, or another site makes the browser send it: with it, its holder is the user',
  instead: "set `httpOnly: true`, `secure: true`, `sameSite: 'lax'` or `'strict'`, and a life of hours or days",
  references: ['CWE-1004', 'CWE-614', 'CWE-1275', 'ASVS 3.3.1'],

  check(architecture, report) {
    for (const cookie of sessionCookies(architecture)) {
      const wrong = faults(cookie)
      if (wrong.length === 0) continue
      const edit = editOf(cookie)
      report({
        at: cookie.call.place,
        subject: `cookie:${cookie.name}`,
        values: { name: cookie.name, wrong: wrong.join(', ') },
        severity: wrong.some((each) => /script|plain/.test(each)) ? 'high' : 'medium',
        related: [
          ...(cookie.options === undefined ? [] : [{ at: cookie.options.place, message: 'its options' }]),
          ...['httpOnly', 'secure', 'sameSite'].flatMap((name) => {
            const flag = fieldOf(cookie.options, name)
            return flag === undefined || flag.place.line === cookie.options?.place.line
              ? []
              : [{ at: flag.place, message: `\`${name}\` is set here` }]
          }),
        ],
        ...(edit === null ? {} : { fix: { safety: 'suggested', edits: [edit] } }),
      })
    }
  },

  bad: {
    'no options': `import express from 'express'
const app = express()
app.post('/login', (req, res) => {
  res.cookie('session', makeSession(req.body))
  res.sendStatus(204)
})
`,
    'for scripts and other sites, for a year': `import express from 'express'
import session from 'express-session'
const app = express()
app.use(session({ secret: process.env.SECRET!, resave: false, saveUninitialized: false, cookie: { httpOnly: false, sameSite: 'none', maxAge: 365 * 24 * 3600 * 1000 } }))
`,
    'of Hono': `import { Hono } from 'hono'
import { setCookie } from 'hono/cookie'
const app = new Hono()
app.post('/login', (c) => {
  setCookie(c, 'sid', makeSession(), { path: '/' })
  return c.body(null, 204)
})
`,
  },
  good: {
    'all of them': `import express from 'express'
const app = express()
app.post('/login', (req, res) => {
  res.cookie('session', makeSession(req.body), { httpOnly: true, secure: true, sameSite: 'lax', maxAge: 8 * 3600 * 1000 })
  res.sendStatus(204)
})
`,
    'plain http in development alone': `import express from 'express'
import session from 'express-session'
const app = express()
app.use(session({ secret: process.env.SECRET!, cookie: { secure: process.env.NODE_ENV === 'production', sameSite: 'lax' } }))
`,
    'Koa marks what came by HTTPS': `import Koa from 'koa'
const app = new Koa()
app.proxy = true
app.use(async (ctx) => {
  ctx.cookies.set('session_id', makeSession(ctx), { httpOnly: true, sameSite: 'strict', overwrite: true })
})
`,
    'no session': `import express from 'express'
const app = express()
app.post('/theme', (req, res) => {
  res.cookie('theme', 'dark')
  res.sendStatus(204)
})
`,
    'options of another file': `import express from 'express'
import { cookieOptions } from './options.js'
const app = express()
app.post('/login', (req, res) => {
  res.cookie('session', makeSession(req.body), cookieOptions)
  res.sendStatus(204)
})
`,
    'taken back': `import express from 'express'
const app = express()
app.post('/logout', (req, res) => {
  res.cookie('session', '', { maxAge: 0 })
  res.sendStatus(204)
})
`,
  },
}

const longest = 90 * 86_400

function faults(cookie: SessionCookie): readonly string[] {
  const { options, usually, unit } = cookie
  const sameSite = sameSiteOf(cookie)
  const life = seconds(fieldOf(options, 'maxAge'), unit)
  return [
    ...(isOff(fieldOf(options, 'httpOnly'), usually.httpOnly) ? ['is readable by scripts'] : []),
    ...(isOff(fieldOf(options, 'secure'), usually.secure) ? ['is sent over plain http'] : []),
    ...(sameSite === 'none' || sameSite === 'off' || (sameSite === null && !usually.sameSite)
      ? ['is sent with requests of other sites']
      : []),
    ...(life !== null && life > longest ? [`lives ${Math.round(life / 86_400)} days`] : []),
  ]
}

function isOff(value: Value | undefined, usually: boolean): boolean {
  if (value === undefined) return !usually
  const it = settled(value)
  return it.is === 'boolean' && !it.value
}

function seconds(value: Value | undefined, unit: number): number | null {
  const number = value === undefined ? null : numberOf(value)
  return number === null ? null : number * unit
}

/** A number, or a product of numbers as it is written. */
function numberOf(value: Value): number | null {
  const it = settled(value)
  if (it.is === 'number') return it.value
  if (it.is !== 'other' || !/^[\d_\s*.]+$/.test(it.text)) return null
  return it.text.split('*').reduce((product, factor) => product * Number(factor.replaceAll('_', '').trim()), 1)
}

/** The flags that are missing, at the end of options that stand here. */
function editOf({ options, usually, call }: SessionCookie): Edit | null {
  if (options === undefined || options.is !== 'object' || options.place.file !== call.place.file || options.spreads.length > 0)
    return null
  const has = (name: string) => Object.hasOwn(options.fields, name)
  const wrong = ['httpOnly', 'secure', 'sameSite'].some((name) => has(name) && faultIn(options.fields[name]!))
  const fields = Object.values(options.fields)
  const last = fields.reduce<Value | null>(
    (found, each) => (found === null || each.place.end > found.place.end ? each : found),
    null,
  )
  if (wrong || last === null || last.place.end <= options.place.start || last.place.end > options.place.end) return null
  const missing = [
    ...(has('httpOnly') || usually.httpOnly ? [] : ['httpOnly: true']),
    ...(has('secure') ? [] : ['secure: true']),
    ...(has('sameSite') ? [] : ["sameSite: 'lax'"]),
  ]
  return missing.length === 0
    ? null
    : { file: options.place.file, range: [last.place.end, last.place.end], text: `, ${missing.join(', ')}` }
}

function faultIn(value: Value): boolean {
  const it = settled(value)
  return (it.is === 'boolean' && !it.value) || (it.is === 'text' && it.text.toLowerCase() === 'none')
}
