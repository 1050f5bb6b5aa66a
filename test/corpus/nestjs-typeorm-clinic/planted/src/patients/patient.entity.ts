import { Column, CreateDateColumn, DeleteDateColumn, Entity, PrimaryColumn } from 'typeorm'

@Entity('patients')
export class Patient {
  /** The subject of the identity provider. */
  @PrimaryColumn('uuid') id!: string
  @Column('text', { name: 'full_name' }) fullName!: string
  @Column('text') phone!: string
  @Column('text', { name: 'health_number', select: false }) healthNumber!: string
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' }) createdAt!: Date
  @DeleteDateColumn({ type: 'timestamptz', name: 'deleted_at' }) deletedAt!: Date | null
}
