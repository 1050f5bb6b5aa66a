import type { FastifyError, FastifyInstance } from 'fastify'

export class Problem extends Error {
  constructor(readonly statusCode: number, message: string) {
    super(message)
  }
}

export function problems(app: FastifyInstance) {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.validation ? 400 : (error.statusCode ?? 500)
    if (status >= 500) request.log.error({ err: error }, 'request failed')
    const title = error instanceof Problem ? error.message : status >= 500 ? 'Internal error' : 'The request does not fit'
    return reply.code(status).type('application/problem+json').send({ type: 'about:blank', title, status, instance: request.id })
  })
}
