import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common'
import { Prisma } from '@prisma/client'
import type { Response } from 'express-serve-static-core'

@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('errors')

  catch(error: unknown, host: ArgumentsHost) {
    const response = host.switchToHttp().getResponse<Response>()
    let status = 500
    let title = 'Something went wrong'
    if (error instanceof HttpException) {
      status = error.getStatus()
      title = status < 500 ? error.message : title
    } else if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') {
      status = 409
      title = 'That exists already'
    } else if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2025') {
      status = 404
      title = 'Not found'
    }
    if (status >= 500) this.logger.error(error)
    response.status(status).type('application/problem+json').send(JSON.stringify({ type: 'about:blank', status, title }))
  }
}
