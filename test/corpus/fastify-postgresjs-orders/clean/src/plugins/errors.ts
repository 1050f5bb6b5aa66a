import fp from 'fastify-plugin'

export class HttpProblem extends Error {
  constructor(readonly statusCode: number, message: string) {
    super(message)
  }
}

// application/problem+json everywhere; what went wrong inside stays in the log, under the request id.
export default fp(async (app) => {
  app.setErrorHandler((error, request, reply) => {
    const status = error.validation ? 400 : (error.statusCode ?? 500)
    if (status >= 500) request.log.error({ error }, 'request failed')
    const title = error.validation || error instanceof HttpProblem || status === 429 ? error.message : status < 500 ? 'The request was refused' : 'Something went wrong'
    reply.code(status).type('application/problem+json').send({ type: 'about:blank', status, title, requestId: request.id })
  })
  app.setNotFoundHandler((request, reply) => {
    reply.code(404).type('application/problem+json').send({ type: 'about:blank', status: 404, title: 'No such resource', requestId: request.id })
  })
})
