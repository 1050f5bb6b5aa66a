import { Column, CreateDateColumn, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'

@Entity('refunds')
@Index('refunds_by_order', ['orderId'])
export class Refund {
  @PrimaryGeneratedColumn('uuid') id: string
  @Column('uuid', { name: 'order_id' }) orderId: string
  @Column('uuid', { name: 'shop_id' }) shopId: string
  @Column('text', { default: 'asked' }) state: string
  @Column('text', { name: 'bank_reference', nullable: true }) bankReference: string | null
  @CreateDateColumn({ type: 'timestamptz', name: 'asked_at' }) askedAt: Date
}
