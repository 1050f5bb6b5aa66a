import { createServer } from 'node:http'
import { ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { Logger } from 'nestjs-pino'
import { collectDefaultMetrics, register } from 'prom-client'
import { AppModule } from './app.module'
import { env } from './env'

async function main() {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, { rawBody: true, bufferLogs: true })
  app.useLogger(app.get(Logger))
  app.set('trust proxy', 1)
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }))
  app.enableShutdownHooks()
  collectDefaultMetrics()
  createServer(async (_req, res) => {
    res.setHeader('content-type', register.contentType)
    res.end(await register.metrics())
  }).listen(env.metricsPort)
  await app.listen(env.port)
}

process.on('unhandledRejection', (error) => {
  throw error
})

main().catch((error) => {
  process.exitCode = 1
  throw error
})
