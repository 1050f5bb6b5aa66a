import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId, Route, Value } from '../../model/architecture/code.ts'
import { callsIn, isServing, routesThrough } from '../../model/architecture/look-up.ts'
import { reachOf } from '../reach.ts'
import type { Case, Rule } from '../rule.ts'
import { isGuarded } from '../sensitive.ts'
import { textOf, within } from '../values.ts'

export const rule: Rule = {
  id: 'cache/private-public',
  title: 'What one person may see is kept for all',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '{route} answers what belongs to the one who asks, and says `{header}`',
  because: 'any cache on the way may keep the answer of one person and give it to the next who asks for the same address',
  instead: 'say `private, no-store` where the answer depends on who asks',
  references: ['CWE-524', 'ASVS 14.2.2', 'https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.9'],

  check(architecture, report) {
    for (const { at, text, function: id } of headersOf(architecture)) {
      const route = routesThrough(architecture, id).find((each) => each.method === 'GET' && isPrivate(architecture, each))
      if (route === undefined) continue
      const guard = route.guards.find(({ kind }) => kind === 'auth' || kind === 'role')
      report({
        at,
        subject: `route:${route.method} ${route.path}`,
        values: { route: `${route.method} ${route.path}`, header: text },
        related: guard === undefined ? [] : [{ at: guard.place, message: 'who asks is known' }],
        ...(at.end - at.start === text.length + 2 && {
          fix: {
            safety: 'safe' as const,
            edits: [{ file: at.file, range: [at.start + 1, at.end - 1] as const, text: 'private, no-store' }],
          },
        }),
      })
    }
  },

  bad: {
    'behind a guard': server(
      "app.get('/me/invoices', requireUser, async (req, res) => {\n  res.set('Cache-Control', 'public, max-age=300')\n  res.json(await invoicesOf(req.user.id))\n})",
    ),
    'many headers at once': server(
      "app.get('/me/photo', requireUser, async (req, res) => {\n  res.set({ 'content-type': 'image/webp', 'cache-control': 'public, max-age=86400' })\n  res.send(await photoOf(req.user.id))\n})",
    ),
    'a decorator': `import { Controller, Get, Header, UseGuards } from '@nestjs/common'
import { AuthGuard } from './auth.guard.js'
@UseGuards(AuthGuard)
@Controller('me')
export class MeController {
  @Get()
  @Header('cache-control', 'public, max-age=300')
  me(@Me() me) {
    return this.people.show(me)
  }
}
`,
  },
  good: {
    private: server(
      "app.get('/me/invoices', requireUser, async (req, res) => {\n  res.set('Cache-Control', 'private, max-age=60')\n  res.json(await invoicesOf(req.user.id))\n})",
    ),
    'open to all': server(
      "app.get('/prices', async (req, res) => {\n  res.set('Cache-Control', 'public, max-age=300')\n  res.json(await prices())\n})",
    ),
    'only a guess at who asks, and none is needed': server(
      "app.get('/prices', async (req, res) => {\n  res.set('Cache-Control', req.query.fresh ? 'no-store' : 'public, max-age=300')\n  res.json(await prices())\n})",
    ),
  },
  fixed: {
    'many headers at once': server(
      "app.get('/me/photo', requireUser, async (req, res) => {\n  res.set({ 'content-type': 'image/webp', 'cache-control': 'private, no-store' })\n  res.send(await photoOf(req.user.id))\n})",
    ),
    'a decorator': `import { Controller, Get, Header, UseGuards } from '@nestjs/common'
import { AuthGuard } from './auth.guard.js'
@UseGuards(AuthGuard)
@Controller('me')
export class MeController {
  @Get()
  @Header('cache-control', 'private, no-store')
  me(@Me() me) {
    return this.people.show(me)
  }
}
`,
    'behind a guard': server(
      "app.get('/me/invoices', requireUser, async (req, res) => {\n  res.set('Cache-Control', 'private, no-store')\n  res.json(await invoicesOf(req.user.id))\n})",
    ),
  },
}

function server(route: string): Case {
  return `import express from 'express'
import { requireUser } from './auth.js'
const app = express()
${route}
app.listen(3000)
`
}

interface Header {
  readonly at: Value['place']
  readonly text: string
  readonly function: FunctionId
}

/** `Cache-Control` with `public`, or with a life in shared caches, as a call or a decorator sets it. */
function headersOf(architecture: Architecture): readonly Header[] {
  const set = architecture.code.calls.flatMap((call): readonly Header[] => {
    if (!/(^|\.)(set|setHeader|header|headers|append|writeHead)$/.test(call.callee) || !isServing(architecture, call.function))
      return []
    return sharedIn(call.args).map(({ at, text }) => ({ at, text, function: call.function }))
  })
  const decorated = architecture.code.functions.flatMap(({ id, decorators }) =>
    decorators
      .filter(({ name }) => name === 'Header')
      .flatMap(({ args }) => sharedIn(args).map(({ at, text }) => ({ at, text, function: id }))),
  )
  return [...set, ...decorated]
}

function sharedIn(args: readonly Value[]): readonly { readonly at: Value['place']; readonly text: string }[] {
  const pairs: (readonly [string | null, Value | undefined])[] = [[textOf(args[0]), args[1]]]
  for (const arg of args) {
    for (const value of within(arg)) if (value.is === 'object') pairs.push(...Object.entries(value.fields))
  }
  return pairs.flatMap(([name, value]) => {
    const text = textOf(value)
    if (name === null || !/^(cdn-|surrogate-)?cache-control$/i.test(name) || text === null || value === undefined) return []
    return /\bpublic\b|s-maxage=[1-9]/i.test(text) && !/no-store|\bprivate\b/i.test(text) ? [{ at: value.place, text }] : []
  })
}

/** A guard knows who asks, or the handler looks at it. */
function isPrivate(architecture: Architecture, route: Route): boolean {
  if (route.publicBy !== null) return false
  if (isGuarded(route)) return true
  if (route.handler === null) return false
  return [...reachOf(architecture, route.handler)].some((id) => callsIn(architecture, id).some(asksWho))
}

/** What a guard left for the handler: `req.user.id`, `c.get('owner')`. */
function asksWho({ callee, args }: Call): boolean {
  const isKept =
    /^(c|ctx|context)\.(get|var)$/.test(callee) &&
    /^(owner|user|account|person|session|tenant|member|claims|auth|jwtPayload|principal)/i.test(textOf(args[0]) ?? '')
  return (
    isKept ||
    args.some((arg) =>
      [...within(arg)].some((value) => (value.is === 'name' || value.is === 'call') && value.origin?.from === 'caller'),
    )
  )
}
