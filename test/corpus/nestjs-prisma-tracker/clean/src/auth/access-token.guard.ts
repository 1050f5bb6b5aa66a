import { type CanActivate, type ExecutionContext, Injectable, Logger, UnauthorizedException } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import { createRemoteJWKSet, jwtVerify } from 'jose'

@Injectable()
export class AccessTokenGuard implements CanActivate {
  private readonly logger = new Logger('auth')
  private readonly keys = createRemoteJWKSet(new URL(`${process.env.OIDC_ISSUER}jwks`), { timeoutDuration: 3_000 })

  constructor(private readonly reflector: Reflector) {}

  async canActivate(context: ExecutionContext) {
    if (this.reflector.getAllAndOverride<boolean>('public', [context.getHandler(), context.getClass()])) return true
    const request = context.switchToHttp().getRequest()
    const [scheme, token] = (request.headers.authorization ?? '').split(' ')
    if (scheme !== 'Bearer' || !token) throw new UnauthorizedException()
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        algorithms: ['ES256'],
        issuer: process.env.OIDC_ISSUER,
        audience: process.env.OIDC_AUDIENCE,
      })
      request.caller = { id: payload.sub, email: payload.email, name: payload.name }
      return true
    } catch (error) {
      this.logger.warn({ reason: (error as Error).name }, 'token refused')
      throw new UnauthorizedException()
    }
  }
}
