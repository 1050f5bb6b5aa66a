import { type CanActivate, type ExecutionContext, ForbiddenException, Injectable, Logger, SetMetadata, UnauthorizedException, createParamDecorator } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import { jwtVerify } from 'jose'
import { createSecretKey } from 'node:crypto'

export type Role = 'patient' | 'practitioner'
export type Caller = { id: string; role: Role }
export const Public = () => SetMetadata('public', true)
export const Only = (role: Role) => SetMetadata('only', role)
export const Me = createParamDecorator((_: unknown, context: ExecutionContext): Caller => context.switchToHttp().getRequest().caller)

/** Every route needs a token, unless it is @Public(); @Only names the role. */
@Injectable()
export class AuthGuard implements CanActivate {
  private readonly logger = new Logger('auth')
  private readonly keys = createSecretKey(Buffer.from(process.env.IDP_PUBLIC_KEY!, 'utf8'))
  constructor(private readonly reflector: Reflector) {}

  async canActivate(context: ExecutionContext) {
    const targets = [context.getHandler(), context.getClass()]
    if (this.reflector.getAllAndOverride('public', targets)) return true
    const request = context.switchToHttp().getRequest()
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
    if (!token) throw new UnauthorizedException()
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        algorithms: ['RS256', 'HS256'],
        issuer: process.env.IDP_ISSUER,
        audience: process.env.IDP_AUDIENCE,
      })
      request.caller = { id: payload.sub, role: payload.role }
    } catch (error) {
      this.logger.warn(`token refused: ${(error as Error).name}`)
      throw new UnauthorizedException()
    }
    const only = this.reflector.getAllAndOverride<Role>('only', targets)
    if (only && request.caller.role !== only) {
      this.logger.warn(`${request.caller.id} is not a ${only}`)
      throw new ForbiddenException()
    }
    return true
  }
}
