import { BadRequestException, Body, Controller, Delete, Get, Headers, HttpCode, Param, ParseUUIDPipe, Post, Query, Req } from '@nestjs/common'
import { PinoLogger } from 'nestjs-pino'
import { Roles } from '../auth/roles.decorator'
import type { SignedRequest } from '../auth/jwt.guard'
import { OrderInput, OrderList } from './order.dto'
import { OrdersService } from './orders.service'

@Controller('v1')
export class OrdersController {
  constructor(private readonly service: OrdersService, private readonly logger: PinoLogger) {}

  @Get('orders')
  async list(@Req() req: SignedRequest, @Query() query: OrderList) {
    const items = await this.service.list(req.user.shopId, query)
    return { items, next: items.length === query.limit ? items.at(-1)?.placedAt : undefined }
  }

  @Post('orders')
  place(@Req() req: SignedRequest, @Headers('idempotency-key') key: string | undefined, @Body() input: OrderInput) {
    if (!key || key.length < 16 || key.length > 64) throw new BadRequestException('Idempotency-Key is needed')
    return this.service.place(req.user.shopId, key, input)
  }

  @Get('orders/:orderId')
  one(@Req() req: SignedRequest, @Param('orderId', ParseUUIDPipe) id: string) {
    return this.service.one(req.user.shopId, id)
  }

  @Post('orders/:orderId/cancel')
  @Roles('orders.cancel')
  @HttpCode(204)
  async cancel(@Req() req: SignedRequest, @Param('orderId', ParseUUIDPipe) id: string) {
    await this.service.cancel(req.user.shopId, id)
    this.logger.info({ event: 'order.cancelled', order: id, by: req.user.id }, 'cancelled')
  }

  @Delete('customers/:customerId')
  @Roles('shop.admin')
  @HttpCode(204)
  async forget(@Req() req: SignedRequest, @Param('customerId') id: string) {
    this.service.forget(req.user.shopId, id)
    this.logger.info({ event: 'customer.forgotten', by: req.user.id }, 'personal data cleared')
  }
}
