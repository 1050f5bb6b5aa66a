// @ts-check
// NestJS on Express with TypeORM, as its documentation shows it: repositories, find options, a validation pipe.
import 'reflect-metadata'
import { createRequire } from 'node:module'
import { Module, ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { TypeOrmModule } from '@nestjs/typeorm'
import { onClass } from './nest/decorate.mjs'
import { entities } from './nest/entities.mjs'
import { PostsController, PostsService } from './nest/posts.mjs'

class App {}

onClass(
  [
    Module({
      imports: [
        TypeOrmModule.forRoot({
          type: 'better-sqlite3',
          driver: createRequire(import.meta.url)('libsql'),
          database: process.argv[2],
          entities,
          enableWAL: true,
          prepareDatabase(db) {
            db.exec('pragma synchronous = full')
            db.exec('pragma mmap_size = 1073741824')
            db.exec('pragma cache_size = -65536')
            db.exec('pragma temp_store = memory')
          },
        }),
        TypeOrmModule.forFeature(entities),
      ],
      controllers: [PostsController],
      providers: [PostsService],
    }),
  ],
  App,
)

const app = await NestFactory.create(App, { logger: ['error', 'warn'] })
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }))
const server = await app.listen(Number(process.argv[3] ?? 0), '127.0.0.1')
console.log(JSON.stringify({ port: server.address().port }))
process.on('SIGTERM', () => app.close().then(() => process.exit(0)))
