import { Column, Entity, PrimaryColumn } from 'typeorm'

@Entity('practitioners')
export class Practitioner {
  @PrimaryColumn('uuid') id!: string
  @Column('text', { name: 'display_name' }) displayName!: string
  @Column('text') speciality!: string
}
