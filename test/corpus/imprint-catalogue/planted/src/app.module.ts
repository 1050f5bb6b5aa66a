import { randomUUID } from 'node:crypto'
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { Module, type OnApplicationShutdown } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { GraphQLModule } from '@nestjs/graphql'
import { ClientsModule, Transport } from '@nestjs/microservices'
import { TypeOrmModule } from '@nestjs/typeorm'
import { LoggerModule } from 'nestjs-pino'
import { AuthGuard } from './auth.guard'
import { AuthorizeController } from './authorize.controller'
import { Broker } from './broker'
import { config } from './config'
import { Consumers } from './consumers'
import { Covers } from './covers'
import { options } from './data-source'
import { App, Contributor, Outbox, Preorder, Title } from './entities'
import { HealthController } from './health.controller'
import { OutboxPublisher } from './outbox.publisher'
import { PreorderSaga } from './preorder.saga'
import { PreordersResolver } from './preorders.resolver'
import { redis } from './redis'
import { TitlesResolver } from './titles.resolver'

@Module({
  imports: [
    LoggerModule.forRoot({ pinoHttp: { redact: ['req.headers.authorization'], genReqId: (request) => String(request.headers['x-request-id'] ?? randomUUID()).slice(0, 80) } }),
    TypeOrmModule.forRoot(options),
    TypeOrmModule.forFeature([App, Contributor, Outbox, Preorder, Title]),
    ClientsModule.register([{ name: 'EVENTS', transport: Transport.NATS, options: { servers: [config.natsUrl] } }]),
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile: true,
      introspection: true,
      playground: true,
      includeStacktraceInErrorResponses: false,
      context: ({ req }: { req: unknown }) => ({ req }),
    }),
  ],
  controllers: [HealthController, AuthorizeController],
  providers: [TitlesResolver, PreordersResolver, PreorderSaga, Broker, Consumers, Covers, OutboxPublisher, { provide: APP_GUARD, useClass: AuthGuard }],
})
export class AppModule implements OnApplicationShutdown {
  onApplicationShutdown() {
    redis.disconnect()
  }
}
