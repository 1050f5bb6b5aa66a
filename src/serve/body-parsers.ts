import type { FastifyInstance } from 'fastify'
import { parseBody } from './body.ts'
import { problem } from './problems.ts'

/** Bodies are JSON, in UTF-8, and nothing else. */
export function addBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (request, bytes, done) => {
      const charset = /;\s*charset="?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1]?.toLowerCase()
      if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')
        return done(problem('unsupported_media_type', 'bodies are UTF-8'), undefined)
      const coding = request.headers['content-encoding']
      if (coding !== undefined && coding.toLowerCase() !== 'identity')
        return done(problem('unsupported_media_type', 'bodies are not compressed'), undefined)
      if (request.routeOptions.config.lintel?.signed) request.rawBody = bytes as Buffer
      if (bytes.length === 0) return done(null, undefined)
      try {
        done(null, parseBody(bytes as Buffer))
      } catch (error) {
        done(error as Error, undefined)
      }
    },
  )
}
