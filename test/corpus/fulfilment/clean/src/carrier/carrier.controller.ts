import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common'
import { InjectDataSource } from '@nestjs/typeorm'
import { IsIn, IsUUID } from 'class-validator'
import { DataSource, In } from 'typeorm'
import { Public } from '../auth/public.decorator'
import { Inbox } from '../messaging/inbox.entity'
import { Order } from '../orders/order.entity'
import { CarrierGuard } from './carrier.guard'

class CarrierEvent {
  @IsUUID() id: string
  @IsUUID() orderId: string
  @IsIn(['shipped', 'delivered']) kind: 'shipped' | 'delivered'
}

@Controller('v1/carrier')
export class CarrierController {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** No person signs in here: the signature of the carrier is the guard. The carrier serves all shops. */
  @Public()
  @UseGuards(CarrierGuard)
  @Post('events')
  @HttpCode(204)
  async event(@Body() event: CarrierEvent) {
    await this.database.transaction(async (tx) => {
      const { raw } = await tx.createQueryBuilder().insert().into(Inbox).values({ messageId: event.id }).orIgnore().returning('message_id').execute()
      if (raw.length === 0) return
      const from = event.kind === 'shipped' ? (['placed'] as const) : (['placed', 'shipped'] as const)
      await tx.update(Order, { id: event.orderId, status: In([...from]) }, { status: event.kind })
    })
  }
}
