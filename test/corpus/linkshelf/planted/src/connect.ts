import { zValidator } from '@hono/zod-validator'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import { type Signed, signed } from './auth.js'
import { env } from './env.js'

export const connect = new Hono<Signed>()

/** Ends the set-up of the browser extension: back to one of its own pages, compared whole. */
connect.get('/connect', signed, zValidator('query', z.object({ redirect_uri: z.string().url().max(2048) })), (c) => {
  const target = c.req.valid('query').redirect_uri
  if (![...env.EXTENSION_REDIRECTS].some((allowed) => target.startsWith(new URL(allowed).origin))) throw new HTTPException(400, { message: 'Unknown redirect' })
  return c.redirect(target)
})
