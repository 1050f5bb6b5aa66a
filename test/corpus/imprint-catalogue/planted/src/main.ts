import 'reflect-metadata'
import { ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { rateLimit } from 'express-rate-limit'
import { Logger } from 'nestjs-pino'
import { RedisStore } from 'rate-limit-redis'
import { AppModule } from './app.module'
import { redis } from './redis'

async function start() {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, { bufferLogs: true })
  const logger = app.get(Logger)
  app.useLogger(logger)
  app.set('trust proxy', '10.60.0.0/16')
  app.useBodyParser('json', { limit: '64kb' })
  app.use(['/graphql', '/oauth'], rateLimit({ windowMs: 60_000, limit: 180, store: new RedisStore({ prefix: 'limit:', sendCommand: (...args: string[]) => redis.call(...(args as [string, ...string[]])) as never }) }))
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }))
  app.enableShutdownHooks()
  const server = await app.listen(3000)
  server.requestTimeout = 15_000
  process.on('unhandledRejection', (error) => {
    logger.fatal(error)
    process.exit(1)
  })
}

start().catch((error) => {
  process.stderr.write(`${error}\n`)
  process.exit(1)
})
