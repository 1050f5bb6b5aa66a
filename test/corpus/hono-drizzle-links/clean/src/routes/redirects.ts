import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { limit } from '../limit.js'
import { countClick } from '../clicks.js'
import { findTarget } from '../targets.js'

export const redirects = new Hono()

// Sending people elsewhere is what this service is for: the target was checked when a team member saved it.
redirects.get('/:code{[a-z0-9]{9}}', limit('redirect', 600), async (c) => {
  const found = await findTarget(c.req.param('code'))
  if (!found) throw new HTTPException(404, { message: 'No such link' })
  countClick(found.id)
  c.header('cache-control', 'private, max-age=60')
  return c.redirect(found.target, 302)
})
