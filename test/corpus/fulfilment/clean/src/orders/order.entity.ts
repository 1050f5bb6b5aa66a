import { Column, Entity, Index, OneToMany, PrimaryGeneratedColumn, Unique } from 'typeorm'
import { OrderLine } from './order-line.entity'

@Entity('orders')
@Unique(['shopId', 'requestKey'])
@Index('orders_by_shop', ['shopId', 'placedAt'])
@Index('orders_by_customer', ['shopId', 'customerId'])
export class Order {
  @PrimaryGeneratedColumn('uuid') id: string
  @Column('uuid', { name: 'shop_id' }) shopId: string
  @Column('uuid', { name: 'customer_id', nullable: true }) customerId: string | null
  @Column('text', { name: 'ship_to', nullable: true }) shipTo: string | null
  @Column('text', { default: 'placed' }) status: 'placed' | 'shipped' | 'delivered' | 'cancelled'
  @Column('integer', { name: 'total_minor' }) totalMinor: number
  @Column('text', { name: 'request_key' }) requestKey: string
  @Column('timestamptz', { name: 'placed_at', default: () => 'now()' }) placedAt: Date
  @OneToMany(() => OrderLine, (line) => line.order, { cascade: ['insert'] }) lines: OrderLine[]
}
