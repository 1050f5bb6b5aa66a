import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common'
import type { MemberRole } from '@prisma/client'

export const Public = () => SetMetadata('public', true)
export const NeedsRole = (...roles: MemberRole[]) => SetMetadata('roles', roles)

export type Caller = { id: string; email: string; name: string }
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): Caller => context.switchToHttp().getRequest().caller)
