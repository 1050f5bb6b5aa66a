import { Body, Controller, Get, Param, ParseUUIDPipe, Patch, Post, Query, UseGuards } from '@nestjs/common'
import { IsBoolean, IsOptional, IsString, Length, Matches } from 'class-validator'
import { OrganisationGuard } from '../auth/organisation.guard'
import { NeedsRole } from '../auth/public.decorator'
import { PageDto } from '../common/page.dto'
import { ProjectsService } from './projects.service'

export class CreateProjectDto {
  @Matches(/^[a-z0-9-]{2,40}$/) slug!: string
  @IsString() @Length(1, 120) title!: string
}
export class UpdateProjectDto {
  @IsOptional() @IsString() @Length(1, 120) title?: string
  @IsOptional() @IsBoolean() archived?: boolean
}

@Controller('v1/organisations/:organisationId/projects')
@UseGuards(OrganisationGuard)
export class ProjectsController {
  constructor(private readonly projects: ProjectsService) {}

  @Get()
  list(@Param('organisationId') organisationId: string, @Query() page: PageDto) {
    return this.projects.list(organisationId, page)
  }

  @Post()
  @NeedsRole('admin', 'member')
  create(@Param('organisationId') organisationId: string, @Body() body: CreateProjectDto) {
    return this.projects.create(organisationId, body)
  }

  @Get(':projectId')
  show(@Param('organisationId') organisationId: string, @Param('projectId', ParseUUIDPipe) projectId: string) {
    return this.projects.show(organisationId, projectId)
  }

  @Patch(':projectId')
  @NeedsRole('admin', 'member')
  update(@Param('organisationId') organisationId: string, @Param('projectId', ParseUUIDPipe) projectId: string, @Body() body: UpdateProjectDto) {
    return this.projects.update(organisationId, projectId, body)
  }
}
