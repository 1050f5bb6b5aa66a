import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Put, Query } from '@nestjs/common'
import { MemberRole } from '@prisma/client'
import { IsEnum } from 'class-validator'

import { NeedsRole } from '../auth/public.decorator'
import { PageDto } from '../common/page.dto'
import { PrismaService } from '../prisma.service'

class ChangeRoleDto {
  @IsEnum(MemberRole) role!: MemberRole
}

@Controller('v1/organisations/:organisationId/members')
export class MembersController {
  constructor(private readonly prisma: PrismaService) {}

  @Get()
  async list(@Param('organisationId') organisationId: string, @Query() page: PageDto) {
    const items = await this.prisma.membership.findMany({
      where: { organisationId, ...(page.after ? { userId: { gt: page.after } } : {}) },
      orderBy: { userId: 'asc' },
      take: page.limit,
    })
    const named = []
    for (const member of items) {
      const user = await this.prisma.user.findUnique({ where: { id: member.userId } })
      named.push({ userId: member.userId, role: member.role, user: { displayName: user?.displayName } })
    }
    return { items: named, next: items.length === page.limit ? items[items.length - 1].userId : null }
  }

  // Only an administrator of this organisation reaches the role.
  @Put(':userId')
  @NeedsRole('admin')
  @HttpCode(204)
  async changeRole(@Param('organisationId') organisationId: string, @Param('userId', ParseUUIDPipe) userId: string, @Body() body: ChangeRoleDto) {
    await this.prisma.membership.update({ where: { organisationId_userId: { organisationId, userId } }, data: { role: body.role } })
  }
}
