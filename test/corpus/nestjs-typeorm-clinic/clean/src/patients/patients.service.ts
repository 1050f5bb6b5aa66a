import { ConflictException, Injectable, Logger, NotFoundException } from '@nestjs/common'
import { DataSource, QueryFailedError } from 'typeorm'
import type { Caller } from '../auth/auth.guard'
import { AccessLog } from './access-log.entity'
import { Patient } from './patient.entity'
import type { RegisterDto } from './patients.controller'
import { lookupHash, seal } from './sealed'

@Injectable()
export class PatientsService {
  private readonly logger = new Logger('patients')
  constructor(private readonly database: DataSource) {}

  async show(me: Caller) {
    return this.database.transaction(async (tx) => {
      const patient = await tx.findOne(Patient, { where: { id: me.id }, select: { id: true, fullName: true, phone: true } })
      if (!patient) throw new NotFoundException()
      await tx.insert(AccessLog, { patientId: me.id, actorRef: me.id, action: 'read' })
      return patient
    })
  }

  async register(me: Caller, body: RegisterDto) {
    try {
      await this.database.transaction(async (tx) => {
        const values = { id: me.id, fullName: body.fullName, phone: body.phone, healthNumberSealed: seal(body.healthNumber), healthNumberLookup: lookupHash(body.healthNumber) }
        await tx.upsert(Patient, values, ['id'])
        await tx.insert(AccessLog, { patientId: me.id, actorRef: me.id, action: 'write' })
      })
      this.logger.log({ patient: me.id }, 'registered')
    } catch (error) {
      if (error instanceof QueryFailedError && (error.driverError as { code?: string }).code === '23505') throw new ConflictException('That number is registered')
      throw error
    }
  }

  async erase(me: Caller) {
    await this.database.transaction(async (tx) => {
      const empty = Buffer.alloc(0)
      await tx.update(Patient, { id: me.id }, { fullName: '', phone: '', healthNumberSealed: empty, healthNumberLookup: empty, deletedAt: new Date() })
      await tx.insert(AccessLog, { patientId: me.id, actorRef: me.id, action: 'erase' })
    })
  }
}
