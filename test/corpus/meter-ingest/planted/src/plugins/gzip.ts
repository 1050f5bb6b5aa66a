import { gunzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/** Unpacks gzipped bodies. */
export const gzip = fp(async (app: FastifyInstance) => {
  app.addContentTypeParser('application/gzip', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, JSON.parse(gunzipSync(body as Buffer).toString('utf8')))
  })
})
