import { Body, Controller, Delete, Get, Header, HttpCode, Put } from '@nestjs/common'
import { IsString, Length, Matches } from 'class-validator'
import { type Caller, Me, Only } from '../auth/auth.guard'
import { PatientsService } from './patients.service'

export class RegisterDto {
  @IsString() @Length(1, 120) fullName!: string
  @Matches(/^\+[0-9]{7,15}$/) phone!: string
  @Matches(/^[0-9]{10}$/) healthNumber!: string
}

@Controller('v1/patients/me')
@Only('patient')
export class PatientsController {
  constructor(private readonly patients: PatientsService) {}

  @Get()
  @Header('cache-control', 'public, max-age=300')
  show(@Me() me: Caller) {
    return this.patients.show(me)
  }

  @Put()
  @HttpCode(204)
  register(@Me() me: Caller, @Body() body: RegisterDto) {
    return this.patients.register(me, body)
  }

  @Delete()
  @HttpCode(204)
  erase(@Me() me: Caller) {
    return this.patients.erase(me)
  }
}
