import { Module } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { TypeOrmModule } from '@nestjs/typeorm'
import { LoggerModule } from 'nestjs-pino'
import { AppointmentsController } from './appointments/appointments.controller'
import { AppointmentsService } from './appointments/appointments.service'
import { ReminderWorker } from './appointments/reminder.worker'
import { SmsClient } from './appointments/sms.client'
import { AuthGuard } from './auth/auth.guard'
import { options } from './database/data-source'
import { HealthController } from './health.controller'
import { PatientsController } from './patients/patients.controller'
import { PatientsService } from './patients/patients.service'

@Module({
  imports: [
    LoggerModule.forRoot({ pinoHttp: { redact: ['req.headers.authorization', 'req.body'] } }),
    TypeOrmModule.forRoot(options),
  ],
  controllers: [HealthController, PatientsController, AppointmentsController],
  providers: [PatientsService, AppointmentsService, SmsClient, ReminderWorker, { provide: APP_GUARD, useClass: AuthGuard }],
})
export class AppModule {}
