import { createHmac, timingSafeEqual } from 'node:crypto'
import { type CanActivate, type ExecutionContext, Injectable, type RawBodyRequest, UnauthorizedException } from '@nestjs/common'
import type { Request } from 'express'
import { PinoLogger } from 'nestjs-pino'
import { env } from '../env'

/** The carrier signs the time and the bytes of the body. Several keys, so that one can be replaced. */
@Injectable()
export class CarrierGuard implements CanActivate {
  constructor(private readonly logger: PinoLogger) {}

  canActivate(context: ExecutionContext) {
    const req = context.switchToHttp().getRequest<RawBodyRequest<Request>>()
    const timestamp = req.get('x-carrier-timestamp') ?? ''
    const given = Buffer.from(req.get('x-carrier-signature') ?? '', 'hex')
    const fresh = Math.abs(Date.now() / 1000 - Number(timestamp)) < 300
    const holds = env.carrierKeys.some((key) => {
      const wanted = createHmac('sha256', key).update(`${timestamp}.`).update(req.rawBody ?? '').digest()
      return given.length === wanted.length && timingSafeEqual(given, wanted)
    })
    if (fresh && holds) return true
    this.logger.warn({ event: 'carrier.refused', fresh }, 'signature does not hold')
    throw new UnauthorizedException()
  }
}
