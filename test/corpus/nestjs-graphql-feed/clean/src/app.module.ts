import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { ApolloArmor } from '@escape.tech/graphql-armor'
import { Module, type OnApplicationShutdown } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { GraphQLModule } from '@nestjs/graphql'
import { LoggerModule } from 'nestjs-pino'
import { AuthGuard } from './auth.guard'
import { FeedResolver } from './feed.resolver'
import { HealthController } from './health.controller'
import { loadersFor } from './loaders'
import { MemberResolver } from './member.resolver'
import { Notifications } from './notifications'
import { CommentResolver, PostResolver } from './post.resolver'
import { PrismaService } from './prisma.service'
import { cache, queueConnection } from './redis'

const production = process.env.NODE_ENV === 'production'
const armor = new ApolloArmor({ maxDepth: { n: 6 }, costLimit: { maxCost: 4_000 }, maxAliases: { n: 10 }, maxTokens: { n: 1_000 }, maxDirectives: { n: 10 } }).protect()

@Module({
  imports: [
    LoggerModule.forRoot({ pinoHttp: { redact: ['req.headers.authorization'] } }),
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      extraProviders: [PrismaService],
      inject: [PrismaService],
      useFactory: (prisma: PrismaService) => ({
        typePaths: ['./schema.graphql'],
        introspection: !production,
        playground: !production,
        allowBatchedHttpRequests: false,
        includeStacktraceInErrorResponses: false,
        plugins: [...armor.plugins],
        validationRules: [...armor.validationRules],
        context: ({ req }: { req: unknown }) => ({ req, loaders: loadersFor(prisma) }), // loaders live as long as one request
      }),
    }),
  ],
  controllers: [HealthController],
  providers: [PrismaService, FeedResolver, PostResolver, CommentResolver, MemberResolver, Notifications, { provide: APP_GUARD, useClass: AuthGuard }],
})
export class AppModule implements OnApplicationShutdown {
  onApplicationShutdown() {
    cache.disconnect()
    queueConnection.disconnect()
  }
}
