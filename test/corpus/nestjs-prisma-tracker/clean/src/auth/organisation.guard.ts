import { type CanActivate, type ExecutionContext, ForbiddenException, Injectable, Logger, NotFoundException } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import type { MemberRole } from '@prisma/client'
import { isUUID } from 'class-validator'
import { PrismaService } from '../prisma.service'

/** Lets a member of the organisation in the path through, with the role that the handler asks for. */
@Injectable()
export class OrganisationGuard implements CanActivate {
  private readonly logger = new Logger('auth')
  constructor(private readonly prisma: PrismaService, private readonly reflector: Reflector) {}

  async canActivate(context: ExecutionContext) {
    const request = context.switchToHttp().getRequest()
    const organisationId = request.params.organisationId
    if (!isUUID(organisationId)) throw new NotFoundException()
    const membership = await this.prisma.membership.findUnique({
      where: { organisationId_userId: { organisationId, userId: request.caller.id } },
    })
    if (!membership) throw new NotFoundException() // whether it exists is nobody else's business
    const roles = this.reflector.getAllAndOverride<MemberRole[]>('roles', [context.getHandler(), context.getClass()])
    if (roles && !roles.includes(membership.role)) {
      this.logger.warn({ caller: request.caller.id, organisationId, roles }, 'role missing')
      throw new ForbiddenException()
    }
    return true
  }
}
