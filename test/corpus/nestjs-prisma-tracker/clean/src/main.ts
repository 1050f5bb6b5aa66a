import 'reflect-metadata'
import { ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { Logger } from 'nestjs-pino'
import { AppModule } from './app.module'
import { ProblemFilter } from './common/problem.filter'

async function bootstrap() {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, { bufferLogs: true })
  app.useLogger(app.get(Logger))
  app.set('trust proxy', 1) // one load balancer stands in front
  app.useBodyParser('json', { limit: '200kb' })
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }))
  app.useGlobalFilters(new ProblemFilter())
  app.enableShutdownHooks() // SIGTERM: stop listening, then onModuleDestroy of Prisma and Redis
  const server = await app.listen(process.env.PORT ?? 3000)
  server.requestTimeout = 20_000
}

bootstrap().catch((error) => {
  process.stderr.write(`start failed: ${error}\n`)
  process.exit(1)
})
