import { Body, Controller, HttpCode, NotFoundException, Param, Post, UseGuards } from '@nestjs/common'
import { Throttle } from '@nestjs/throttler'
import { MemberRole } from '@prisma/client'
import { IsEmail, IsEnum, IsString, Length, MaxLength } from 'class-validator'
import { createHash, randomBytes } from 'node:crypto'
import { OrganisationGuard } from '../auth/organisation.guard'
import { type Caller, CurrentUser, NeedsRole } from '../auth/public.decorator'
import { PrismaService } from '../prisma.service'

class InviteDto {
  @IsEmail() @MaxLength(254) email!: string
  @IsEnum(MemberRole) role!: MemberRole
}
class AcceptDto {
  @IsString() @Length(43, 43) token!: string
  @IsEnum(MemberRole) role!: MemberRole
}
const hash = (token: string) => createHash('sha256').update(token).digest('hex') // of 32 random bytes: no salt needed

@Controller('v1')
export class InvitesController {
  constructor(private readonly prisma: PrismaService) {}

  // The answer carries the link's token once; the table keeps its hash. A second invite for the address replaces the first.
  @Post('organisations/:organisationId/invites')
  @UseGuards(OrganisationGuard)
  @NeedsRole('admin')
  async create(@Param('organisationId') organisationId: string, @Body() body: InviteDto) {
    const token = randomBytes(32).toString('base64url')
    const data = { role: body.role, tokenHash: hash(token), expiresAt: new Date(Date.now() + 3 * 86_400_000) }
    const invite = await this.prisma.invite.upsert({
      where: { organisationId_email: { organisationId, email: body.email } },
      create: { organisationId, email: body.email, ...data },
      update: data,
    })
    return { ...invite, inviteToken: token }
  }

  @Post('invites/accept')
  @Throttle({ default: { ttl: 60_000, limit: 10 } })
  @HttpCode(204)
  async accept(@CurrentUser() caller: Caller, @Body() body: AcceptDto) {
    await this.prisma.$transaction(async (tx) => {
      const where = { tokenHash: hash(body.token), email: caller.email, expiresAt: { gt: new Date() } }
      const invite = await tx.invite.findFirst({ where })
      // The delete decides: of two requests with one link only one deletes a row.
      if (!invite || (await tx.invite.deleteMany({ where: { id: invite.id, tokenHash: invite.tokenHash } })).count !== 1) throw new NotFoundException()
      await tx.user.upsert({ where: { id: caller.id }, create: { id: caller.id, email: caller.email, displayName: caller.name }, update: {} })
      await tx.membership.upsert({
        where: { organisationId_userId: { organisationId: invite.organisationId, userId: caller.id } },
        create: { organisationId: invite.organisationId, userId: caller.id, role: body.role },
        update: { role: body.role },
      })
    })
  }
}
