import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorShape } from './app-code.ts'
import { problem, problemDocument, toProblem } from './problems.ts'

export type Fail = (request: FastifyRequest, reply: FastifyReply, error: unknown) => void

/** Answers anything thrown as a problem (RFC 9457), or in the error shape of the action that threw it. */
export function createFail(logger: FastifyBaseLogger, shapes: Readonly<Record<string, ErrorShape>>): Fail {
  return (request, reply, error) => {
    const refusal = isCutOff(request, error) ? problem('malformed_body', 'the body was cut off') : toProblem(error)
    const traceId = request.state?.trace.traceId ?? ''
    if (refusal.status >= 500) logger.error({ traceId, err: error, code: refusal.code }, 'request failed')
    const path = request.url.split('?', 1)[0]!
    const document = problemDocument(refusal, path, traceId)
    reply.headers(refusal.headers).header('cache-control', 'no-store')
    const shape = shapes[request.routeOptions.config.lintel?.errors ?? '']
    if (shape) {
      try {
        const { status, body, headers = {} } = shape(document, { method: request.method, path })
        return void reply
          .code(status)
          .headers(headers)
          .header('content-type', 'application/json; charset=utf-8')
          .send(JSON.stringify(body))
      } catch (fault) {
        logger.error({ traceId, err: fault }, 'an error shape failed, so the problem is answered as it is')
      }
    }
    reply.code(refusal.status).header('content-type', 'application/problem+json').send(JSON.stringify(document))
  }
}

/** Did the client go before its body was whole? That is no fault of ours, and nobody is left to be told. */
function isCutOff({ raw }: FastifyRequest, error: unknown): boolean {
  return raw.readableAborted && (error as { code?: string } | undefined)?.code === 'ECONNRESET'
}

/** @param unrouted adds to an answer what is known of a path that is not there */
export function addErrorAnswers(
  app: FastifyInstance,
  fail: Fail,
  unrouted: (request: FastifyRequest, reply: FastifyReply) => void = () => {},
): void {
  app.setErrorHandler((error, request, reply) => fail(request, reply, error))
  app.setNotFoundHandler((request, reply) => {
    unrouted(request, reply)
    fail(request, reply, problem('not_found', 'there is nothing at this path'))
  })
}
