import { randomUUID } from 'node:crypto'
import { ThrottlerStorageRedisService } from '@nest-lab/throttler-storage-redis'
import { Module } from '@nestjs/common'
import { APP_FILTER, APP_GUARD } from '@nestjs/core'
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler'
import { TypeOrmModule } from '@nestjs/typeorm'
import { Redis } from 'ioredis'
import { LoggerModule } from 'nestjs-pino'
import { JwtGuard } from './auth/jwt.guard'
import { CarrierController } from './carrier/carrier.controller'
import { dataSource } from './data-source'
import { env } from './env'
import { HealthController } from './health.controller'
import { OutboxRelay } from './messaging/outbox.relay'
import { Rabbit } from './messaging/rabbit'
import { StockConsumer } from './messaging/stock.consumer'
import { OrdersController } from './orders/orders.controller'
import { OrdersService } from './orders/orders.service'
import { ProblemFilter } from './problem.filter'

@Module({
  imports: [
    LoggerModule.forRoot({
      pinoHttp: { genReqId: (req) => req.headers['x-request-id'] ?? randomUUID(), redact: ['req.headers.authorization', 'req.headers["x-carrier-signature"]'] },
    }),
    TypeOrmModule.forRoot(dataSource.options),
    ThrottlerModule.forRoot({
      throttlers: [{ ttl: 60_000, limit: 300 }],
      storage: new ThrottlerStorageRedisService(new Redis(env.redisUrl, { commandTimeout: 500 })),
    }),
  ],
  controllers: [OrdersController, CarrierController, HealthController],
  providers: [
    OrdersService, Rabbit, OutboxRelay, StockConsumer,
    { provide: APP_GUARD, useClass: ThrottlerGuard },
    { provide: APP_GUARD, useClass: JwtGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class AppModule {}
