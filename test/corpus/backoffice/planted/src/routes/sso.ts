import type { FastifyInstance } from 'fastify'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { config } from '../config.js'
import { pool } from '../database.js'
import { Problem } from '../problems.js'
import { endSession, requireStaff, startSession } from '../sessions.js'

const keys = createRemoteJWKSet(new URL('/jwks', config.ssoIssuer), { timeoutDuration: 3000 })
const redirectUri = `${config.publicUrl}/v1/sso/callback`

export async function sso(app: FastifyInstance) {
  const limited = { rateLimit: { max: 20, timeWindow: '1 minute' } }

  app.get('/sso/start', { config: limited }, async (_request, reply) => {
    const url = new URL('/authorize', config.ssoIssuer)
    url.search = new URLSearchParams({
      response_type: 'code', scope: 'openid', client_id: config.ssoClientId, redirect_uri: redirectUri,
    }).toString()
    return reply.redirect(url.href)
  })

  const query = { type: 'object', required: ['code', 'state'], properties: { code: { type: 'string', maxLength: 500 }, state: { type: 'string', maxLength: 100 } } }
  app.get('/sso/callback', { config: limited, schema: { querystring: query } }, async (request, reply) => {
    const { code } = request.query as { code: string }
    const answer = await fetch(new URL('/token', config.ssoIssuer), {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code', code, redirect_uri: redirectUri,
        client_id: config.ssoClientId, client_secret: config.ssoClientSecret,
      }),
      signal: AbortSignal.timeout(5000),
      redirect: 'error',
    })
    if (!answer.ok) throw new Problem(400, 'Start again')
    const { id_token } = (await answer.json()) as { id_token: string }
    const { payload } = await jwtVerify(id_token, keys, { issuer: config.ssoIssuer, audience: config.ssoClientId, algorithms: ['ES256'] })
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM staff WHERE subject = $1', [payload.sub])
    if (!rows[0]) {
      request.log.warn({ event: 'sso.refused' }, 'not a member of staff')
      throw new Problem(400, 'Start again')
    }
    await startSession(request, reply, rows[0].id)
    request.log.info({ event: 'sso.done', staff: rows[0].id }, 'signed in')
    return reply.redirect('/')
  })

  app.post('/sign-out', { preHandler: requireStaff }, async (request, reply) => {
    await endSession(request)
    return reply.clearCookie('__Host-session', { path: '/', secure: true }).code(204).send()
  })
}
