import { ConflictException, Injectable, NotFoundException } from '@nestjs/common'
import { InjectDataSource } from '@nestjs/typeorm'
import { DataSource, In, LessThan } from 'typeorm'
import { Rabbit } from '../messaging/rabbit'
import { Order } from './order.entity'
import { OrderLine } from './order-line.entity'
import type { OrderInput, OrderList } from './order.dto'

@Injectable()
export class OrdersService {
  constructor(@InjectDataSource() private readonly database: DataSource, private readonly rabbit: Rabbit) {}

  async list(shopId: string, { limit, before, sort }: OrderList) {
    const found = await this.database.getRepository(Order).find({
      where: { shopId, ...(before ? { placedAt: LessThan(new Date(before)) } : {}) },
      order: { [sort]: 'DESC' },
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

  /** The key makes a repetition the same order. */
  async place(shopId: string, requestKey: string, input: OrderInput) {
    const placed = await this.database.transaction(async (tx) => {
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
      }
      const order = await tx.findOneOrFail(Order, { where: { shopId, requestKey }, relations: { lines: true } })
      return view(order, order.lines)
    })
    await this.rabbit.publish('order.placed', { orderId: placed.id, shopId, lines: input.lines })
    return placed
  }

  async cancel(shopId: string, id: string) {
    await this.database.transaction(async (tx) => {
      // Only a placed order changes: who comes second changes nothing.
      const { affected } = await tx.update(Order, { id, shopId, status: 'placed' }, { status: 'cancelled' })
      if (affected !== 1) {
        if (await tx.existsBy(Order, { id, shopId })) throw new ConflictException('Too late to cancel')
        throw new NotFoundException('No such order')
      }
      await this.rabbit.publish('order.cancelled', { orderId: id, shopId })
    })
  }

  async forget(shopId: string, customerId: string) {
    await this.database.query(`UPDATE orders SET customer_id = NULL, ship_to = NULL WHERE shop_id = '${shopId}' AND customer_id = '${customerId}'`)
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
