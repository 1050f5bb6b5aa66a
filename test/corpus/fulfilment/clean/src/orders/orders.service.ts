import { ConflictException, Injectable, NotFoundException } from '@nestjs/common'
import { InjectDataSource } from '@nestjs/typeorm'
import { DataSource, In, LessThan } from 'typeorm'
import { Outbox } from '../messaging/outbox.entity'
import { Order } from './order.entity'
import { OrderLine } from './order-line.entity'
import type { OrderInput, OrderList } from './order.dto'

const orders = { newest: 'DESC', oldest: 'ASC' } as const

@Injectable()
export class OrdersService {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  async list(shopId: string, { limit, before, sort }: OrderList) {
    const found = await this.database.getRepository(Order).find({
      where: { shopId, ...(before ? { placedAt: LessThan(new Date(before)) } : {}) },
      order: { placedAt: orders[sort] },
      take: limit,
    })
    const lines = await this.database.getRepository(OrderLine).findBy({ orderId: In(found.map((o) => o.id)) })
    return found.map((order) => view(order, lines.filter((l) => l.orderId === order.id)))
  }

  async one(shopId: string, id: string) {
    const order = await this.database.getRepository(Order).findOne({ where: { id, shopId }, relations: { lines: true } })
    if (!order) throw new NotFoundException('No such order')
    return view(order, order.lines)
  }

  /** The order, its lines and the message about it in one transaction; the key makes a repetition the same order. */
  async place(shopId: string, requestKey: string, input: OrderInput, traceId: string) {
    return this.database.transaction(async (tx) => {
      const { raw } = await tx
        .createQueryBuilder()
        .insert()
        .into(Order)
        .values({ shopId, requestKey, customerId: input.customerId, shipTo: input.shipTo, totalMinor: input.totalMinor })
        .orIgnore()
        .returning('id')
        .execute()
      const id: string | undefined = raw[0]?.id
      if (id) {
        await tx.insert(OrderLine, input.lines.map((line) => ({ orderId: id, sku: line.sku, quantity: line.quantity })))
        await tx.insert(Outbox, { type: 'order.placed', version: 1, body: { orderId: id, shopId, lines: input.lines }, traceId })
      }
      const order = await tx.findOneOrFail(Order, { where: { shopId, requestKey }, relations: { lines: true } })
      return view(order, order.lines)
    })
  }

  async cancel(shopId: string, id: string, traceId: string) {
    await this.database.transaction(async (tx) => {
      // Only a placed order changes: who comes second changes nothing.
      const { affected } = await tx.update(Order, { id, shopId, status: 'placed' }, { status: 'cancelled' })
      if (affected !== 1) {
        if (await tx.existsBy(Order, { id, shopId })) throw new ConflictException('Too late to cancel')
        throw new NotFoundException('No such order')
      }
      await tx.insert(Outbox, { type: 'order.cancelled', version: 1, body: { orderId: id, shopId }, traceId })
    })
  }

  async forget(shopId: string, customerId: string) {
    await this.database.getRepository(Order).update({ shopId, customerId }, { customerId: null, shipTo: null })
  }
}

const view = (order: Order, lines: OrderLine[]) => ({
  id: order.id,
  customerId: order.customerId,
  status: order.status,
  totalMinor: order.totalMinor,
  placedAt: order.placedAt,
  lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
})
