import { Body, Controller, Get, Header, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common'
import { Type } from 'class-transformer'
import { IsDate, IsISO8601, IsInt, IsOptional, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator'
import { type Caller, Me, Only } from '../auth/auth.guard'
import { AppointmentsService } from './appointments.service'

export class BookDto {
  @IsUUID() practitionerId!: string
  @Type(() => Date) @IsDate() startsAt!: Date
}
export class PageDto {
  @IsOptional() @IsISO8601() before?: string
  @Type(() => Number) @IsInt() @Min(1) @Max(50) limit = 20
}
export class CalendarDto {
  @Type(() => Date) @IsDate() day!: Date
  @IsOptional() @IsString() @MaxLength(40) sort?: string
}


@Controller('v1')
export class AppointmentsController {
  constructor(private readonly appointments: AppointmentsService) {}

  @Get('appointments')
  @Only('patient')
  @Header('cache-control', 'private, no-store')
  list(@Me() me: Caller, @Query() page: PageDto) {
    return this.appointments.list(me.id, page)
  }

  @Get('appointments/:appointmentId')
  @Only('patient')
  @Header('cache-control', 'private, no-store')
  show(@Param('appointmentId', ParseUUIDPipe) id: string) {
    return this.appointments.show(id)
  }

  // A slot can be booked once (unique index): a repeated request is refused, not doubled.
  @Post('appointments')
  @Only('patient')
  book(@Me() me: Caller, @Body() body: BookDto) {
    return this.appointments.book(me.id, body)
  }

  @Post('appointments/:appointmentId/cancel')
  @Only('patient')
  @HttpCode(204)
  cancel(@Me() me: Caller, @Param('appointmentId', ParseUUIDPipe) id: string) {
    return this.appointments.cancel(me.id, id)
  }

  @Get('calendar')
  @Only('practitioner')
  @Header('cache-control', 'private, no-store')
  calendar(@Me() me: Caller, @Query() query: CalendarDto) {
    return this.appointments.calendar(me.id, query.day, query.sort)
  }
}
