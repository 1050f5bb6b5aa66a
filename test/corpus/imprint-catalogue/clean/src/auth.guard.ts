import { type CanActivate, type ExecutionContext, ForbiddenException, Injectable, Logger, SetMetadata, UnauthorizedException, createParamDecorator } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import { GqlExecutionContext } from '@nestjs/graphql'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { config } from './config'

export type Caller = { sub: string; shopId: string; scopes: string[] }
export const Public = () => SetMetadata('public', true)
export const Scope = (name: string) => SetMetadata('scope', name)
const requestOf = (context: ExecutionContext) => (context.getType<string>() === 'graphql' ? GqlExecutionContext.create(context).getContext().req : context.switchToHttp().getRequest())
export const Me = createParamDecorator((_: unknown, context: ExecutionContext): Caller => requestOf(context).caller)

@Injectable()
export class AuthGuard implements CanActivate {
  private readonly log = new Logger('auth')
  private readonly keys = createRemoteJWKSet(new URL('jwks', config.issuer), { timeoutDuration: 2_000 })
  constructor(private readonly reflector: Reflector) {}

  async canActivate(context: ExecutionContext) {
    const places = [context.getHandler(), context.getClass()]
    if (this.reflector.getAllAndOverride<boolean>('public', places)) return true
    const request = requestOf(context)
    request.caller ??= await this.callerOf(String(request.headers.authorization ?? ''))
    const scope = this.reflector.getAllAndOverride<string>('scope', places)
    if (scope && !request.caller.scopes.includes(scope)) {
      this.log.warn({ event: 'scope.refused', sub: request.caller.sub, scope })
      throw new ForbiddenException()
    }
    return true
  }

  private async callerOf(header: string): Promise<Caller> {
    try {
      const { payload } = await jwtVerify(header.replace(/^Bearer /, ''), this.keys, { algorithms: ['RS256'], issuer: config.issuer, audience: 'catalogue' })
      return { sub: String(payload.sub), shopId: String(payload.shop), scopes: String(payload.scope ?? '').split(' ') }
    } catch (error) {
      this.log.warn({ event: 'token.refused', reason: (error as Error).name })
      throw new UnauthorizedException()
    }
  }
}
