import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { rateLimit } from 'express-rate-limit'
import { Logger } from 'nestjs-pino'
import { RedisStore } from 'rate-limit-redis'
import { AppModule } from './app.module'
import { cache } from './redis'

async function main() {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, { bufferLogs: true })
  app.useLogger(app.get(Logger))
  app.set('trust proxy', '10.12.0.0/16')
  app.useBodyParser('json', { limit: '100kb' })
  app.use('/graphql', rateLimit({ windowMs: 60_000, limit: 200, store: new RedisStore({ prefix: 'rl:', sendCommand: (...args: string[]) => cache.call(...(args as [string, ...string[]])) as never }) }))
  app.enableShutdownHooks()
  const server = await app.listen(3000)
  server.requestTimeout = 15_000
}

main().catch((error) => {
  process.stderr.write(`${error}\n`)
  process.exit(1)
})
