import { Column, CreateDateColumn, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm'
import { Patient } from '../patients/patient.entity'
import { Practitioner } from './practitioner.entity'

@Entity('appointments')
export class Appointment {
  @PrimaryGeneratedColumn('uuid') id!: string
  @Column('uuid', { name: 'patient_id' }) patientId!: string
  @ManyToOne(() => Patient) @JoinColumn({ name: 'patient_id' }) patient!: Patient
  @Column('uuid', { name: 'practitioner_id' }) practitionerId!: string
  @ManyToOne(() => Practitioner) @JoinColumn({ name: 'practitioner_id' }) practitioner!: Practitioner
  @Column('timestamptz', { name: 'starts_at' }) startsAt!: Date
  @Column('smallint', { default: 20 }) minutes!: number
  @Column('text', { default: 'booked' }) status!: 'booked' | 'cancelled' | 'done'
  @Column('timestamptz', { name: 'reminded_at', nullable: true }) remindedAt!: Date | null
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' }) createdAt!: Date
}
