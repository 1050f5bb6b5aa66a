import { type CanActivate, type ExecutionContext, Injectable, Logger, SetMetadata, UnauthorizedException, createParamDecorator } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import { GqlExecutionContext } from '@nestjs/graphql'
import { createRemoteJWKSet, jwtVerify } from 'jose'

export type Caller = { id: string; spaceId: string; name: string }
export const Public = () => SetMetadata('public', true)
const request = (context: ExecutionContext) => (context.getType<string>() === 'graphql' ? GqlExecutionContext.create(context).getContext().req : context.switchToHttp().getRequest())
export const Me = createParamDecorator((_: unknown, context: ExecutionContext): Caller => request(context).caller)

@Injectable()
export class AuthGuard implements CanActivate {
  private readonly logger = new Logger('auth')
  private readonly keys = createRemoteJWKSet(new URL('jwks', process.env.IDP_ISSUER), { timeoutDuration: 3_000 })
  constructor(private readonly reflector: Reflector) {}

  async canActivate(context: ExecutionContext) {
    if (this.reflector.getAllAndOverride('public', [context.getHandler(), context.getClass()])) return true
    const req = request(context)
    if (req.caller) return true // verified for an earlier field of this request
    try {
      const token = String(req.headers.authorization ?? '').replace(/^Bearer /, '')
      const { payload } = await jwtVerify(token, this.keys, { algorithms: ['ES256'], issuer: process.env.IDP_ISSUER, audience: 'space-feed' })
      req.caller = { id: String(payload.sub), spaceId: String(payload.space), name: String(payload.name) }
      return true
    } catch (error) {
      this.logger.warn(`token refused: ${(error as Error).name}`)
      throw new UnauthorizedException()
    }
  }
}
