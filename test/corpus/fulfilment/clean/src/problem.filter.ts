import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common'
import type { Request, Response } from 'express'
import { PinoLogger } from 'nestjs-pino'

/** The last resort of every request, and the only shape of an error. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: PinoLogger) {}

  catch(error: unknown, host: ArgumentsHost) {
    const req = host.switchToHttp().getRequest<Request & { id: string }>()
    const res = host.switchToHttp().getResponse<Response>()
    const status = error instanceof HttpException ? error.getStatus() : 500
    if (status >= 500) this.logger.error({ err: error }, 'request failed')
    const title = error instanceof HttpException && status < 500 ? error.message : 'Internal error'
    res.status(status).type('application/problem+json').send({ type: 'about:blank', title, status, instance: req.id })
  }
}
