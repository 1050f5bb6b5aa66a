import { Controller, Get } from '@nestjs/common'
import { SkipThrottle } from '@nestjs/throttler'
import { InjectDataSource } from '@nestjs/typeorm'
import { DataSource } from 'typeorm'
import { Public } from './auth/public.decorator'
import { Rabbit } from './messaging/rabbit'

@Public()
@SkipThrottle()
@Controller('health')
export class HealthController {
  constructor(@InjectDataSource() private readonly database: DataSource, private readonly rabbit: Rabbit) {}

  @Get('live')
  live() {
    return { status: 'ok' }
  }

  @Get('ready')
  async ready() {
    await Promise.all([this.database.query('SELECT 1'), this.rabbit.channel.checkExchange('fulfilment')])
    return { status: 'ok' }
  }
}
