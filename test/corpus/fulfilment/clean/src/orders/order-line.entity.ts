import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm'
import { Order } from './order.entity'

@Entity('order_lines')
export class OrderLine {
  @PrimaryColumn('uuid', { name: 'order_id' }) orderId: string
  @PrimaryColumn('text') sku: string
  @Column('integer') quantity: number
  @ManyToOne(() => Order, (order) => order.lines, { onDelete: 'CASCADE' }) @JoinColumn({ name: 'order_id' }) order: Order
}
