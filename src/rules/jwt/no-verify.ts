import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import { callsIn, functionOf } from '../../model/architecture/look-up.ts'
import { callersOf, comparisonsIn, isInput, originsOf } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { callsTo, within } from '../values.ts'

const verifying =
  /^(jsonwebtoken:verify|jose:(jwtVerify|compactVerify|jwtDecrypt)|@nestjs\/jwt:JwtService\.verify(Async)?|fast-jwt:createVerifier.*)$/

export const rule: Rule = {
  id: 'jwt/no-verify',
  title: 'A token is believed without its signature',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` reads a token without verifying it, and nothing on the way verifies it',
  because: 'anybody can write a token that says who they are',
  instead: 'verify it, with its algorithm, issuer and audience, before anything is taken from it',
  references: ['CWE-347', 'ASVS 9.1.1'],

  check(architecture, report) {
    for (const call of callsTo(
      architecture,
      /^(jsonwebtoken:decode|jose:decodeJwt|jwt-decode:(default|jwtDecode)|jwt-simple:decode|@nestjs\/jwt:JwtService\.decode)$/,
    )) {
      if (isVerified(architecture, call) || isOwnToken(call) || isTimed(architecture, call) || isHandedOn(architecture, call))
        continue
      report({ at: call.place, subject: `call:${call.callee}`, values: { callee: call.callee } })
    }
  },

  bad: {
    'a guard that decodes': `import express from 'express'
import jwt from 'jsonwebtoken'
const app = express()
app.use((req, res, next) => {
  const claims = jwt.decode(req.headers.authorization!.slice(7)) as { sub: string }
  req.user = { id: claims.sub }
  next()
})
app.get('/me', (req, res) => res.json({ id: req.user.id }))
`,
    'a function that decodes what a request brings': {
      'src/decode.ts':
        "import { decodeJwt } from 'jose'\nexport function decodeToken(token: string) {\n  return decodeJwt(token)\n}\n",
      'src/server.ts':
        "import express from 'express'\nimport { decodeToken } from './decode.js'\nconst app = express()\napp.get('/me', (req, res) => res.json({ id: decodeToken(req.headers.authorization!.slice(7)).sub }))\n",
    },
    'a token that calls itself internal': `import { decodeJwt, jwtVerify } from 'jose'
import { keys } from './keys.js'
export async function who(token: string) {
  const claims = decodeJwt(token)
  if (claims.iss !== 'internal') await jwtVerify(token, keys, { algorithms: ['RS256'] })
  return String(claims.sub)
}
`,
  },
  good: {
    'verified first': `import express from 'express'
import jwt from 'jsonwebtoken'
const app = express()
app.use((req, res, next) => {
  const token = req.headers.authorization!.slice(7)
  const { kid } = jwt.decode(token, { complete: true })!.header
  const claims = jwt.verify(token, keyOf(kid), { algorithms: ['RS256'] }) as { sub: string }
  req.user = { id: claims.sub }
  next()
})
app.get('/me', (req, res) => res.json({ id: req.user.id }))
`,
    'only how long it lasts': `import { decodeJwt } from 'jose'
export class Client {
  async signIn() {
    if (this.token) {
      const { exp } = decodeJwt(this.token)
      if (exp && exp * 1000 > Date.now()) return
    }
    this.token = await this.ask()
  }
}
`,
    'a function that decodes, and is given what the provider answered': {
      'src/decode.ts':
        "import { decodeJwt } from 'jose'\nexport function decodeToken(token: string) {\n  return decodeJwt(token)\n}\n",
      'src/session.ts':
        "import { decodeToken } from './decode.js'\nexport async function open(code: string) {\n  const answer = await exchange(code)\n  return decodeToken(answer.accessToken).sub\n}\n",
    },
    'a token that was just made here': `import jwt from 'jsonwebtoken'
export function issue(sub: string) {
  const token = jwt.sign({ sub }, process.env.JWT_KEY!, { algorithm: 'HS256', expiresIn: '15m' })
  return { token, expiresAt: (jwt.decode(token) as { exp: number }).exp }
}
`,
  },
}

/** In the same function, or in one that it calls or that holds it. */
function isVerified(architecture: Architecture, call: Call): boolean {
  const near = [
    call.function,
    functionOf(architecture, call.function)?.within ?? null,
    ...(functionOf(architecture, call.function)?.uses ?? []),
  ]
  const verifies = near.flatMap((id) =>
    id === null ? [] : callsIn(architecture, id).filter(({ target }) => target !== null && verifying.test(target)),
  )
  return verifies.length > 1 || (verifies.length === 1 && !isSpared(call, verifies[0]!))
}

/** What is signed in the same function needs no verifying. */
function isOwnToken({ args }: Call): boolean {
  const [token] = args
  return (
    token?.is === 'name' &&
    (token.origin?.from === 'call'
      ? /sign|SignJWT|issue/i.test(token.origin.callee)
      : token.value?.is === 'call' && /sign/i.test(token.value.callee))
  )
}

/** The only verifying is left out for tokens that say something of themselves: `if (claims.iss !== 'internal') verify(token)`. */
function isSpared({ keptAs }: Call, { conditions }: Call): boolean {
  return keptAs !== null && conditions.some((condition) => condition.startsWith(`${keptAs}.`) && /!==?/.test(condition))
}

/** Only how long it lasts is read: whoever keeps a token may ask whether it is time for another one. */
function isTimed(architecture: Architecture, { function: id, target }: Call): boolean {
  const values = [
    ...callsIn(architecture, id).flatMap(({ args }) => args),
    ...comparisonsIn(architecture, id).flatMap(({ left, right }) => [left, right]),
    ...(functionOf(architecture, id)?.answers ?? []),
  ]
  const read = values
    .flatMap((value) => [...within(value)])
    .flatMap((value) =>
      value.is === 'name' && value.origin?.from === 'call' && value.origin.callee === target ? [value.path] : [],
    )
  return read.length > 0 && read.every((path) => /(^|\.)(exp|iat|nbf)$/.test(path))
}

/** A function that only decodes is what its callers make of it: nothing of the kind where none gives it what a request brings. */
function isHandedOn(architecture: Architecture, { function: id, args }: Call): boolean {
  const owner = functionOf(architecture, id)
  if (owner?.name == null || !/^(.*\.)?(decode|parse|peek|inspect)/i.test(owner.name) || callsIn(architecture, id).length > 1)
    return false
  const callers = callersOf(architecture, id)
  return callers.length > 0 && !originsOf(architecture, args[0], id).some(isInput)
}
