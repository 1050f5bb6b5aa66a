import { BadRequestException, ConflictException, Injectable, NotFoundException } from '@nestjs/common'
import { DataSource, LessThan, QueryFailedError } from 'typeorm'
import { AccessLog } from '../patients/access-log.entity'
import { Patient } from '../patients/patient.entity'
import { Appointment } from './appointment.entity'
import type { BookDto, PageDto } from './appointments.controller'
import { SmsClient } from './sms.client'

const shown = { id: true, practitionerId: true, startsAt: true, minutes: true, status: true } as const

@Injectable()
export class AppointmentsService {
  constructor(private readonly database: DataSource, private readonly sms: SmsClient) {}

  async list(patientId: string, page: PageDto) {
    const items = await this.database.getRepository(Appointment).find({
      where: { patientId, ...(page.before ? { startsAt: LessThan(new Date(page.before)) } : {}) },
      order: { startsAt: 'DESC', id: 'DESC' },
      take: page.limit,
      select: shown,
    })
    return { items, next: items.length === page.limit ? items[items.length - 1].startsAt : null }
  }

  async show(id: string) {
    const found = await this.database.getRepository(Appointment).findOne({ where: { id }, select: shown })
    if (!found) throw new NotFoundException()
    return found
  }

  async book(patientId: string, body: BookDto) {
    if (body.startsAt.getTime() < Date.now()) throw new BadRequestException('That time has passed')
    try {
      return await this.database.transaction(async (tx) => {
        const made = await tx.save(tx.create(Appointment, { patientId, practitionerId: body.practitionerId, startsAt: body.startsAt }))
        await tx.insert(AccessLog, { patientId, actorRef: patientId, action: 'book' })
        const patient = await tx.findOneByOrFail(Patient, { id: patientId })
        await this.sms.confirm(made.id, patient.phone, made.startsAt)
        return { id: made.id, practitionerId: made.practitionerId, startsAt: made.startsAt, minutes: made.minutes, status: made.status }
      })
    } catch (error) {
      if (error instanceof QueryFailedError && (error.driverError as { code?: string }).code === '23505') throw new ConflictException('The slot is taken')
      throw error
    }
  }

  async cancel(patientId: string, id: string) {
    const cancelled = await this.database.transaction(async (tx) => {
      const { affected } = await tx.update(Appointment, { id, patientId, status: 'booked' }, { status: 'cancelled' })
      if (affected) await tx.insert(AccessLog, { patientId, actorRef: patientId, action: 'cancel' })
      return affected
    })
    if (!cancelled) throw new ConflictException('Only a booked appointment can be cancelled')
  }

  async calendar(practitionerId: string, day: Date, sort = 'startsAt') {
    return this.database
      .getRepository(Appointment)
      .createQueryBuilder('a')
      .innerJoin('a.patient', 'p')
      .select(['a.id', 'a.startsAt', 'a.minutes', 'a.status', 'p.fullName'])
      .where('a.practitionerId = :practitionerId AND date(a.starts_at) = :day', { practitionerId, day })
      .orderBy(`a.${sort}`)
      .addOrderBy('a.id')
      .limit(200)
      .getMany()
  }
}
