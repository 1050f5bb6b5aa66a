import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { log } from './log.js'

export const problem = (status: ContentfulStatusCode, title: string) => new HTTPException(status, { message: title })

export function answer(error: Error, c: Context) {
  const status = error instanceof HTTPException ? error.status : 500
  if (status >= 500) log.error({ err: error, requestId: c.get('requestId') }, 'request failed')
  return c.body(JSON.stringify({ type: 'about:blank', status, title: status < 500 ? error.message : 'Internal error' }), status, { 'content-type': 'application/problem+json' })
}
