import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Value } from '../../model/architecture/code.ts'
import { callsIn, functionOf } from '../../model/architecture/look-up.ts'
import { isOnlyInDevelopment } from '../development.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, settled, textOf } from '../values.ts'

export const rule: Rule = {
  id: 'auth/cors-wildcard-credentials',
  title: 'Any page may act for a signed-in user',
  severity: 'high',
  confidence: 'certain',
  profile: 'review',
  says: 'credentials are allowed to {origins}',
  because: 'a page that a user merely visits reads and changes everything in their name',
  instead: 'name the origins that are yours',
  references: ['CWE-942', 'ASVS 3.4.2'],

  check(architecture, report) {
    const judge = (args: readonly Value[]): void => {
      for (const options of args) {
        const credentials = fieldOf(options, 'credentials')
        const origin = fieldOf(options, 'origin')
        if (credentials === undefined || !isTrue(credentials) || origin === undefined) continue
        const origins = openOrigin(architecture, origin)
        if (origins !== null) report({ at: origin.place, subject: 'cors', values: { origins } })
      }
    }
    for (const call of callsTo(architecture, /^(cors:default|@fastify\/cors:default|@koa\/cors:default|hono\/cors:cors)$/))
      if (!isOnlyInDevelopment(call.conditions)) judge(call.args)
    for (const call of architecture.code.calls)
      if (/\.(register|enableCors)$/.test(call.callee) && !isOnlyInDevelopment(call.conditions)) judge(call.args)
  },

  bad: {
    'of Hono': `import { Hono } from 'hono'
import { cors } from 'hono/cors'
const app = new Hono()
app.use(cors({ origin: (origin) => origin, credentials: true }))
`,
    'whoever asks is reflected': `import express from 'express'
import cors from 'cors'
const app = express()
app.use(cors({ origin: true, credentials: true }))
`,
    'a function that lets all in': `import express from 'express'
import cors from 'cors'
const app = express()
app.use(cors({ origin: (origin, done) => done(null, true), credentials: true }))
`,
    'the origin that asked, handed back': `import cors from 'cors'
import express from 'express'
const app = express()
app.use(cors({ origin: (origin, done) => done(null, origin ?? true), credentials: true }))
`,
  },
  good: {
    'a function that looks into a list': `import { Hono } from 'hono'
import { cors } from 'hono/cors'
const app = new Hono()
app.use(cors({ origin: (origin) => (allowed.has(origin) ? origin : null), credentials: true }))
`,
    'whoever asks, on the machine of a developer': `import { NestFactory } from '@nestjs/core'
const app = await NestFactory.create(AppModule)
const isProduction = process.env.NODE_ENV === 'production'
if (isProduction) app.enableCors({ origin: ['https://app.example.com'], credentials: true })
else app.enableCors({ origin: true, credentials: true })
`,
    'origins by name': `import express from 'express'
import cors from 'cors'
const app = express()
app.use(cors({ origin: ['https://app.example.com'], credentials: true }))
`,
    'an open API without credentials': `import express from 'express'
import cors from 'cors'
const app = express()
app.use(cors({ origin: '*' }))
`,
  },
}

function isTrue(value: Value): boolean {
  const it = settled(value)
  return it.is === 'boolean' && it.value
}

/** True, or the origin that the callback was given: `done(null, origin ?? true)`. */
function isAsked(value: Value): boolean {
  if (value.is === 'either') return value.of.every(isAsked)
  return isTrue(value) || (value.is === 'name' && value.origin?.from === 'parameter' && value.origin.index === 0)
}

function openOrigin(architecture: Architecture, origin: Value): string | null {
  const it = settled(origin)
  if (isTrue(origin)) return 'whatever origin asks'
  if (textOf(origin) === '*') return 'any origin'
  // `(origin, done) => done(null, true)`
  if (it.is === 'function') {
    const calls = callsIn(architecture, it.id)
    const lets =
      calls.length === 1 && calls[0]!.args.length === 2 && isAsked(calls[0]!.args[1]!) && calls[0]!.conditions.length === 0
    if (lets) return 'any origin'
    // `(origin) => origin`
    const [first, ...rest] = functionOf(architecture, it.id)?.answers ?? []
    return rest.length === 0 &&
      first?.is === 'name' &&
      first.origin?.from === 'parameter' &&
      first.origin.index === 0 &&
      calls.length === 0
      ? 'whatever origin asks'
      : null
  }
  return it.is === 'regex' && /^(\^?\.\*\$?|\.)$/.test(it.pattern) ? 'any origin' : null
}
