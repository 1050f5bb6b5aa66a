import { Controller, Get, ServiceUnavailableException } from '@nestjs/common'
import { InjectDataSource } from '@nestjs/typeorm'
import { DataSource } from 'typeorm'
import { Public } from './auth.guard'

@Public()
@Controller()
export class HealthController {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  @Get('live')
  live() {
    return { ok: true }
  }

  @Get('ready')
  async ready() {
    await this.source.query('SELECT 1').catch(() => {
      throw new ServiceUnavailableException()
    })
    return { ok: true }
  }
}
