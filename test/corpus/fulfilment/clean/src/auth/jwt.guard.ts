import { type CanActivate, type ExecutionContext, ForbiddenException, Injectable, UnauthorizedException } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import type { Request } from 'express'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { PinoLogger } from 'nestjs-pino'
import { env } from '../env'
import { PUBLIC } from './public.decorator'
import { ROLES } from './roles.decorator'

export type SignedRequest = Request & { user: { id: string; shopId: string; roles: string[] }; id: string }

const keys = createRemoteJWKSet(new URL('/jwks.json', env.issuer), { timeoutDuration: 3000 })

/** In front of every route (see AppModule) unless it says @Public(). */
@Injectable()
export class JwtGuard implements CanActivate {
  constructor(private readonly reflector: Reflector, private readonly logger: PinoLogger) {}

  async canActivate(context: ExecutionContext) {
    const targets = [context.getHandler(), context.getClass()]
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, targets)) return true
    const req = context.switchToHttp().getRequest<SignedRequest>()
    req.user = await this.verify(req)
    const needed = this.reflector.getAllAndOverride<string[]>(ROLES, targets) ?? []
    if (needed.every((role) => req.user.roles.includes(role))) return true
    this.logger.warn({ event: 'auth.forbidden', user: req.user.id, needed }, 'role missing')
    throw new ForbiddenException()
  }

  private async verify(req: Request) {
    try {
      const token = /^Bearer (.+)$/.exec(req.get('authorization') ?? '')?.[1] ?? ''
      const { payload } = await jwtVerify(token, keys, {
        issuer: env.issuer, audience: env.audience, algorithms: ['RS256'], requiredClaims: ['sub', 'exp', 'shop'],
      })
      return { id: payload.sub!, shopId: String(payload.shop), roles: Array.isArray(payload.roles) ? payload.roles.map(String) : [] }
    } catch (error) {
      this.logger.warn({ event: 'auth.failed', reason: (error as Error).name }, 'token refused')
      throw new UnauthorizedException()
    }
  }
}
