import { randomUUID } from 'node:crypto'
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { ApolloArmor } from '@escape.tech/graphql-armor'
import { Module, type OnApplicationShutdown } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { GraphQLModule } from '@nestjs/graphql'
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm'
import { LoggerModule } from 'nestjs-pino'
import type { DataSource } from 'typeorm'
import { AuthGuard } from './auth.guard'
import { AuthorizeController } from './authorize.controller'
import { Broker } from './broker'
import { config } from './config'
import { Consumers } from './consumers'
import { Covers } from './covers'
import { options } from './data-source'
import { App, Contributor, Outbox, Preorder, Title } from './entities'
import { HealthController } from './health.controller'
import { loadersFor } from './loaders'
import { OutboxPublisher } from './outbox.publisher'
import { PreorderSaga } from './preorder.saga'
import { PreordersResolver } from './preorders.resolver'
import { redis } from './redis'
import { TitlesResolver } from './titles.resolver'

const armor = new ApolloArmor({ maxDepth: { n: 5 }, costLimit: { maxCost: 3_000 }, maxAliases: { n: 8 }, maxTokens: { n: 800 } }).protect()

@Module({
  imports: [
    LoggerModule.forRoot({ pinoHttp: { redact: ['req.headers.authorization'], genReqId: (request) => String(request.headers['x-request-id'] ?? randomUUID()).slice(0, 80) } }),
    TypeOrmModule.forRoot(options),
    TypeOrmModule.forFeature([App, Contributor, Outbox, Preorder, Title]),
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      inject: [getDataSourceToken()],
      useFactory: (source: DataSource) => ({
        autoSchemaFile: true,
        introspection: !config.production,
        playground: false,
        allowBatchedHttpRequests: false,
        includeStacktraceInErrorResponses: false,
        plugins: [...armor.plugins],
        validationRules: [...armor.validationRules],
        context: ({ req }: { req: unknown }) => ({ req, loaders: loadersFor(source) }),
      }),
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
