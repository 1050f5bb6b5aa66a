import { BadRequestException, Controller, Get, Query, Redirect } from '@nestjs/common'
import { InjectRepository } from '@nestjs/typeorm'
import { IsIn, IsString, Length, Matches, MaxLength } from 'class-validator'
import { Repository } from 'typeorm'
import { Public } from './auth.guard'
import { config } from './config'
import { App } from './entities'

class Ask {
  @IsString() @MaxLength(60) client_id: string
  @IsString() @MaxLength(300) redirect_uri: string
  @IsIn(['code']) response_type: string
  @IsString() @Length(16, 200) state: string
  @Matches(/^[\w-]{43}$/) code_challenge: string
  @IsIn(['S256']) code_challenge_method: string
}

/** The door in front of the identity provider: an app returns only to an address that it has registered, letter by letter. */
@Public()
@Controller('oauth')
export class AuthorizeController {
  constructor(@InjectRepository(App) private readonly apps: Repository<App>) {}

  @Get('authorize')
  @Redirect()
  async authorize(@Query() ask: Ask) {
    const app = await this.apps.findOneBy({ id: ask.client_id })
    if (!app?.returnTo.includes(ask.redirect_uri)) throw new BadRequestException('Unknown app or address')
    return { url: `${config.issuer}consent?${new URLSearchParams({ ...ask })}`, statusCode: 302 }
  }
}
