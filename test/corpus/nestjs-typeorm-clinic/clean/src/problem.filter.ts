import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common'
import type { FastifyReply } from 'fastify'

@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('errors')

  catch(error: unknown, host: ArgumentsHost) {
    const known = error instanceof HttpException ? error : (error as { statusCode?: number }).statusCode === 429 ? new HttpException('Too many requests', 429) : null
    const status = known?.getStatus() ?? 500
    if (status >= 500) this.logger.error(error)
    const reply = host.switchToHttp().getResponse<FastifyReply>()
    reply.code(status).type('application/problem+json').send({ type: 'about:blank', status, title: known && status < 500 ? known.message : 'Something went wrong' })
  }
}
