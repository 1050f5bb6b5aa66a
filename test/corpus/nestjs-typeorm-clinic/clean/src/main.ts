import 'reflect-metadata'
import rateLimit from '@fastify/rate-limit'
import { ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { Redis } from 'ioredis'
import { Logger } from 'nestjs-pino'
import { AppModule } from './app.module'
import { ProblemFilter } from './problem.filter'

async function main() {
  const adapter = new FastifyAdapter({ bodyLimit: 65_536, trustProxy: '10.8.0.0/16', requestTimeout: 15_000 })
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter, { bufferLogs: true })
  app.useLogger(app.get(Logger))
  const redis = new Redis(process.env.REDIS_URL!, { commandTimeout: 400, maxRetriesPerRequest: 1 })
  await app.register(rateLimit, { max: 120, timeWindow: 60_000, redis })
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }))
  app.useGlobalFilters(new ProblemFilter())
  app.enableShutdownHooks()
  await app.listen(8080, '0.0.0.0')
}

main().catch((error) => {
  process.stderr.write(`could not start: ${error}\n`)
  process.exit(1)
})
