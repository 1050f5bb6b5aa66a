import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm'

@Entity('access_log')
export class AccessLog {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' }) id!: string
  @Column('uuid', { name: 'patient_id' }) patientId!: string
  @Column('uuid', { name: 'actor_ref' }) actorRef!: string
  @Column('text') action!: string
  @CreateDateColumn({ type: 'timestamptz', name: 'at' }) at!: Date
}
