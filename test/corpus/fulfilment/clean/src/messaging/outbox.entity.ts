import { Column, Entity, PrimaryColumn } from 'typeorm'

@Entity('outbox')
export class Outbox {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string
  @Column('uuid', { name: 'message_id', unique: true, default: () => 'gen_random_uuid()' }) messageId: string
  @Column('text') type: string
  @Column('integer') version: number
  @Column('jsonb') body: object
  @Column('text', { name: 'trace_id' }) traceId: string
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date
  @Column('timestamptz', { name: 'claimed_until', nullable: true }) claimedUntil: Date | null
  @Column('timestamptz', { name: 'published_at', nullable: true }) publishedAt: Date | null
}
