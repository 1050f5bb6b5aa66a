import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'

export const refuse = (reply: FastifyReply, status: number, title: string) =>
  reply.code(status).type('application/problem+json').send({ type: 'about:blank', title, status, instance: reply.request.id })

export function problems(app: FastifyInstance) {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.validation ? 400 : (error.statusCode ?? 500)
    if (status >= 500) request.log.error({ err: error }, 'request failed')
    return refuse(reply, status, status >= 500 ? 'Internal error' : status === 429 ? 'Too many requests' : 'The request does not fit')
  })
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'Not found'))
}
