import { DataSource, type DataSourceOptions } from 'typeorm'
import { AccessLog } from '../patients/access-log.entity'
import { Appointment } from '../appointments/appointment.entity'
import { Patient } from '../patients/patient.entity'
import { Practitioner } from '../appointments/practitioner.entity'
import { Initial1718000000000 } from './migrations/1718000000000-initial'
import { CalendarIndex1721000000000 } from './migrations/1721000000000-calendar-index'
import { Duration1724000000000 } from './migrations/1724000000000-duration'
import { DurationValidate1724100000000 } from './migrations/1724100000000-duration-validate'
import { Rooms1726000000000 } from './migrations/1726000000000-rooms'
import { PractitionerNames1727000000000 } from './migrations/1727000000000-practitioner-names'

export const options: DataSourceOptions = {
  type: 'postgres',
  url: process.env.DATABASE_URL,
  entities: [Patient, Practitioner, Appointment, AccessLog],
  migrations: [Initial1718000000000, CalendarIndex1721000000000, Duration1724000000000, DurationValidate1724100000000, Rooms1726000000000, PractitionerNames1727000000000],
  synchronize: false,
  migrationsRun: true,
  poolSize: 12,
  connectTimeoutMS: 4_000,
  extra: { statement_timeout: 6_000, idle_in_transaction_session_timeout: 10_000 },
}

export default new DataSource(options)
