import { Module } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler'
import { ThrottlerStorageRedisService } from '@nest-lab/throttler-storage-redis'
import { LoggerModule } from 'nestjs-pino'
import { AccessTokenGuard } from './auth/access-token.guard'
import { HealthController } from './health.controller'
import { InvitesController } from './invites/invites.controller'
import { MeController } from './me/me.controller'
import { MembersController } from './members/members.controller'
import { PrismaService } from './prisma.service'
import { ProjectsController } from './projects/projects.controller'
import { ProjectsService } from './projects/projects.service'
import { SummaryCache } from './projects/summary.cache'
import { TasksController } from './tasks/tasks.controller'
import { TasksService } from './tasks/tasks.service'

@Module({
  imports: [
    LoggerModule.forRoot({ pinoHttp: { redact: ['req.headers.authorization', 'req.headers.cookie'] } }),
    ThrottlerModule.forRoot({ throttlers: [{ ttl: 60_000, limit: 240 }], storage: new ThrottlerStorageRedisService(process.env.REDIS_URL) }),
  ],
  controllers: [HealthController, MeController, MembersController, InvitesController, ProjectsController, TasksController],
  providers: [
    PrismaService,
    ProjectsService,
    TasksService,
    SummaryCache,
    // Global, in this order: every route is limited and needs a token unless it is marked @Public().
    { provide: APP_GUARD, useClass: ThrottlerGuard },
    { provide: APP_GUARD, useClass: AccessTokenGuard },
  ],
})
export class AppModule {}
