import { Controller, Get, ServiceUnavailableException } from '@nestjs/common'
import { DataSource } from 'typeorm'
import { Public } from './auth/auth.guard'

@Public()
@Controller()
export class HealthController {
  constructor(private readonly database: DataSource) {}

  @Get('live')
  live() {
    return { status: 'ok' }
  }

  @Get('ready')
  async ready() {
    await this.database.query('SELECT 1').catch(() => {
      throw new ServiceUnavailableException()
    })
    return { status: 'ok' }
  }
}
