import type { FastifyServerOptions } from 'fastify'

/** JSON lines; keys and tokens never reach them, bodies are not logged at all. */
export const logger: FastifyServerOptions['logger'] = {
  level: process.env.LOG_LEVEL ?? 'info',
  redact: { paths: ['req.headers.authorization', 'req.headers["x-device-key"]', '*.key'], remove: true },
  serializers: {
    req: (req) => ({ method: req.method, route: req.routeOptions?.url, id: req.id }),
  },
}
