import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Patch, Post, Query, UseGuards } from '@nestjs/common'
import { TaskStatus } from '@prisma/client'
import { IsEnum, IsOptional, IsString, IsUUID, Length, MaxLength } from 'class-validator'
import { OrganisationGuard } from '../auth/organisation.guard'
import { NeedsRole } from '../auth/public.decorator'
import { PageDto } from '../common/page.dto'
import { TasksService } from './tasks.service'

export class CreateTaskDto {
  /** Chosen by the client: the same key makes the same task, not a second one. */
  @IsUUID() requestKey!: string
  @IsString() @Length(1, 200) title!: string
  @IsOptional() @IsString() @MaxLength(20_000) body?: string
}
export class TaskPageDto extends PageDto {
  @IsOptional() @IsString() @Length(2, 100) search?: string
}
export class MoveTaskDto {
  @IsUUID() organisationId!: string
  @IsUUID() projectId!: string
}
export class UpdateTaskDto {
  @IsOptional() @IsString() @Length(1, 200) title?: string
  @IsOptional() @IsEnum(TaskStatus) status?: TaskStatus
}

@Controller('v1/organisations/:organisationId')
@UseGuards(OrganisationGuard)
export class TasksController {
  constructor(private readonly tasks: TasksService) {}

  @Get('projects/:projectId/tasks')
  list(@Param('organisationId') organisationId: string, @Param('projectId', ParseUUIDPipe) projectId: string, @Query() page: TaskPageDto) {
    return this.tasks.list(organisationId, projectId, page, page.search)
  }

  @Post('projects/:projectId/tasks')
  @NeedsRole('admin', 'member')
  create(@Param('organisationId') organisationId: string, @Param('projectId', ParseUUIDPipe) projectId: string, @Body() body: CreateTaskDto) {
    return this.tasks.create(organisationId, projectId, body)
  }

  @Patch('tasks/:taskId')
  @NeedsRole('admin', 'member')
  update(@Param('organisationId') organisationId: string, @Param('taskId', ParseUUIDPipe) taskId: string, @Body() body: UpdateTaskDto) {
    return this.tasks.update(organisationId, taskId, body)
  }

  @Post('tasks/:taskId/move')
  @NeedsRole('admin', 'member')
  @HttpCode(204)
  async move(@Param('taskId', ParseUUIDPipe) taskId: string, @Body() body: MoveTaskDto) {
    await this.tasks.move(taskId, body.organisationId, body.projectId)
  }

  @Delete('tasks/:taskId')
  @NeedsRole('admin', 'member')
  @HttpCode(204)
  remove(@Param('organisationId') organisationId: string, @Param('taskId', ParseUUIDPipe) taskId: string) {
    return this.tasks.remove(organisationId, taskId)
  }
}
