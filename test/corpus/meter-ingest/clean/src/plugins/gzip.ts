import { createGunzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

const MOST_BYTES = 512 * 1024

/** Unpacks gzipped bodies as they come and stops at the same size that plain ones may have. */
export const gzip = fp(async (app: FastifyInstance) => {
  app.addHook('preParsing', async (request, _reply, payload) => {
    if (request.headers['content-encoding'] !== 'gzip') return payload
    const unpacked = payload.pipe(createGunzip())
    let size = 0
    unpacked.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > MOST_BYTES) unpacked.destroy(Object.assign(new Error('too large'), { statusCode: 413 }))
    })
    unpacked.pause()
    delete request.headers['content-length']
    return unpacked
  })
})
