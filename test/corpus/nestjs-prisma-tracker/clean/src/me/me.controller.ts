import { Body, Controller, Delete, Get, HttpCode, Patch } from '@nestjs/common'
import { IsIn, IsOptional, IsString, Length } from 'class-validator'
import { type Caller, CurrentUser } from '../auth/public.decorator'
import { PrismaService } from '../prisma.service'

class UpdateMeDto {
  @IsOptional() @IsString() @Length(1, 100) displayName?: string
  @IsOptional() @IsIn(['en', 'de', 'fr']) locale?: string
}

@Controller('v1/me')
export class MeController {
  constructor(private readonly prisma: PrismaService) {}

  @Get()
  async show(@CurrentUser() caller: Caller) {
    return this.prisma.user.findUniqueOrThrow({ where: { id: caller.id }, select: { id: true, email: true, displayName: true, locale: true } })
  }

  @Patch()
  async update(@CurrentUser() caller: Caller, @Body() body: UpdateMeDto) {
    return this.prisma.user.update({
      where: { id: caller.id },
      data: { displayName: body.displayName, locale: body.locale },
      select: { id: true, email: true, displayName: true, locale: true },
    })
  }

  // Erasure: the row stays for the foreign keys, the person leaves it.
  @Delete()
  @HttpCode(204)
  async erase(@CurrentUser() caller: Caller) {
    await this.prisma.$transaction([
      this.prisma.membership.deleteMany({ where: { userId: caller.id } }),
      this.prisma.user.update({ where: { id: caller.id }, data: { email: `erased-${caller.id}@invalid.example.com`, displayName: 'Former user' } }),
    ])
  }
}
