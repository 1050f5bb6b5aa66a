import type { FastifyServerOptions } from 'fastify'

export const logger: FastifyServerOptions['logger'] = {
  level: process.env.LOG_LEVEL ?? 'info',
  serializers: {
    req: (req) => ({ method: req.method, url: req.url, headers: req.headers, id: req.id }),
  },
}
