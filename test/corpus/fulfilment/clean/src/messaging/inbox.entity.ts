import { Column, Entity, PrimaryColumn } from 'typeorm'

@Entity('inbox')
export class Inbox {
  @PrimaryColumn('uuid', { name: 'message_id' }) messageId: string
  @Column('timestamptz', { name: 'received_at', default: () => 'now()' }) receivedAt: Date
}
