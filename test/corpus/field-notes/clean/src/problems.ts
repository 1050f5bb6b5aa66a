import type { FastifyInstance } from 'fastify'

/** One shape for every error: what the client may know, and the request id to ask about the rest. */
export function problems(app: FastifyInstance) {
  app.setErrorHandler((error: Error & { statusCode?: number; validation?: unknown }, request, reply) => {
    const status = error.validation ? 400 : (error.statusCode ?? 500)
    if (status >= 500) request.log.error({ err: error }, 'request failed')
    return reply.code(status).type('application/problem+json').send({
      type: 'about:blank',
      title: status >= 500 ? 'Internal error' : status === 400 ? 'The input does not fit' : 'Request refused',
      status,
      instance: request.id,
    })
  })
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).type('application/problem+json').send({ type: 'about:blank', title: 'Not found', status: 404, instance: request.id }),
  )
}

export class Refused extends Error {
  constructor(readonly statusCode: number, message: string) {
    super(message)
  }
}
