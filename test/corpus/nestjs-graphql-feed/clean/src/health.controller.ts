import { Controller, Get, ServiceUnavailableException } from '@nestjs/common'
import { Public } from './auth.guard'
import { PrismaService } from './prisma.service'

@Public()
@Controller()
export class HealthController {
  constructor(private readonly prisma: PrismaService) {}

  @Get('live')
  live() {
    return { ok: true }
  }

  @Get('ready')
  async ready() {
    await this.prisma.$queryRaw`SELECT 1`.catch(() => {
      throw new ServiceUnavailableException()
    })
    return { ok: true }
  }
}
