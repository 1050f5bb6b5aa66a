import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common'
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib'
import { config } from './config'

@Injectable()
export class Broker implements OnModuleInit, OnApplicationShutdown {
  private readonly log = new Logger('broker')
  private model: ChannelModel
  channel: ConfirmChannel

  async onModuleInit() {
    this.model = await connect(config.amqpUrl, { timeout: 5_000 })
    this.model.on('error', (error) => this.log.error(error))
    this.model.on('close', () => process.kill(process.pid, 'SIGTERM')) // a new pod connects anew
    this.channel = await this.model.createConfirmChannel()
    await this.channel.prefetch(20)
  }

  async onApplicationShutdown() {
    await this.channel.close().catch((error) => this.log.warn(error))
    await this.model.close().catch((error) => this.log.warn(error))
  }
}
