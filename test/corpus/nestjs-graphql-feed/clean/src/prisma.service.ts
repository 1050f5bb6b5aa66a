import { Injectable, type OnModuleDestroy } from '@nestjs/common'
import { PrismaClient } from '@prisma/client'

@Injectable()
export class PrismaService extends PrismaClient implements OnModuleDestroy {
  onModuleDestroy() {
    return this.$disconnect()
  }
}
