/** Cookies that a session hangs on, however they are set. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { once } from '../once.ts'
import { callsTo, fieldOf, isClosed, settled, textOf } from '../values.ts'

export interface SessionCookie {
  readonly call: Call
  readonly name: string
  /** What the cookie holds, where the call says. */
  readonly value: Value | undefined
  /** Its options; undefined for none. */
  readonly options: Value | undefined
  /** What the library does where the options say nothing. */
  readonly usually: { readonly httpOnly: boolean; readonly secure: boolean; readonly sameSite: boolean }
  /** How many seconds one unit of `maxAge` is. */
  readonly unit: number
}

const nothing = { httpOnly: false, secure: false, sameSite: false }
const names = /sess|sid$|^sid|auth|token|jwt|login|remember|refresh|access|identity|user|__(Host|Secure)-/i
const notNames = /csrf|xsrf|flow|state|nonce|pkce|theme|locale|lang|consent|flash|return/i

export const sessionCookies: (architecture: Architecture) => readonly SessionCookie[] = once((architecture) => {
  return [...ofSessions(architecture), ...ofCalls(architecture)].filter(
    ({ options }) => options === undefined || isKnown(options),
  )
})

/** Options that are written here, as far as it takes to tell what is missing. */
function isKnown(options: Value): boolean {
  return settled(options).is === 'object' && isClosed(options)
}

/** Middleware that keeps the session: their options are told under `cookie`. */
function* ofSessions(architecture: Architecture): Iterable<SessionCookie> {
  for (const call of callsTo(architecture, /^(express-session:(default|session)|@fastify\/session:.*|cookie-session:.*)$/)) {
    const whole = call.args[0]
    const isFlat = call.target!.startsWith('cookie-session')
    const options = isFlat ? whole : fieldOf(whole, 'cookie')
    if (whole === undefined || !isClosed(whole)) continue
    yield {
      call,
      name: textOf(fieldOf(whole, 'name')) ?? 'connect.sid',
      value: undefined,
      options,
      usually: { ...nothing, httpOnly: true },
      unit: 0.001,
    }
  }
}

function* ofCalls(architecture: Architecture): Iterable<SessionCookie> {
  // Koa marks a cookie of a request that came by HTTPS, and knows so behind a proxy that it trusts.
  const behindProxy =
    architecture.code.assignments.some(({ target }) => /(^|\.)\w*app\.proxy$/i.test(target)) ||
    callsTo(architecture, /^koa:default$/).some(({ args }) => fieldOf(args[0], 'proxy') !== undefined)
  for (const call of architecture.code.calls) {
    const set = setter(call, behindProxy)
    if (set === null) continue
    const name = textOf(set.name) ?? (set.name?.is === 'name' ? set.name.path : '')
    const speaks = names.test(name) || (isSessionName(set.name) && !notNames.test(name))
    if (!speaks || notNames.test(name) || textOf(set.value) === '') continue
    yield { call, name, value: set.value, options: set.options, usually: set.usually, unit: set.unit }
  }
}

function isSessionName(name: Value | undefined): boolean {
  return name?.is === 'name' && /^(COOKIE|COOKIE_NAME|NAME|SESSION\w*)$/i.test(name.path.slice(name.path.lastIndexOf('.') + 1))
}

type Setter = Omit<SessionCookie, 'call' | 'name'> & { readonly name: Value | undefined }

function setter({ callee, target, args }: Call, behindProxy: boolean): Setter | null {
  const [first, second, third, fourth] = args
  if (/^hono\/cookie:set(Signed)?Cookie$/.test(target ?? ''))
    return { name: second, value: third, options: fourth, usually: nothing, unit: 1 }
  if (/(^|\.)(res|response|reply|_res)(\.\w+\(\))*\.cookie$/.test(callee))
    return { name: first, value: second, options: third, usually: nothing, unit: 0.001 }
  if (/(^|\.)(res|response|reply)(\.\w+\(\))*\.setCookie$/.test(callee))
    return { name: first, value: second, options: third, usually: nothing, unit: 1 }
  if (/(^|\.)(ctx|context)\.cookies\.set$/.test(callee))
    return {
      name: first,
      value: second,
      options: third,
      usually: { ...nothing, httpOnly: true, secure: behindProxy },
      unit: 0.001,
    }
  if (/^cookies\(\)\.set$|(^|\.)cookieStore\.set$/.test(callee) || target === 'cookie:serialize')
    return { name: first, value: second, options: third, usually: nothing, unit: 1 }
  return null
}

/** `strict`, `lax`, `none`, as written; null where nothing says, or where it cannot be told. */
export function sameSiteOf({ options }: SessionCookie): string | null {
  const value = fieldOf(options, 'sameSite')
  if (value === undefined) return null
  const it = settled(value)
  return it.is === 'boolean' ? (it.value ? 'strict' : 'off') : (textOf(it)?.toLowerCase() ?? 'unknown')
}
