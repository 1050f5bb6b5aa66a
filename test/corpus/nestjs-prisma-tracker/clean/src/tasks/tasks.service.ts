import { Injectable, NotFoundException } from '@nestjs/common'
import type { PageDto } from '../common/page.dto'
import { PrismaService } from '../prisma.service'
import { SummaryCache } from '../projects/summary.cache'
import type { CreateTaskDto, UpdateTaskDto } from './tasks.controller'

const shown = { id: true, projectId: true, title: true, body: true, status: true, createdAt: true } as const

@Injectable()
export class TasksService {
  constructor(private readonly prisma: PrismaService, private readonly cache: SummaryCache) {}

  async list(organisationId: string, projectId: string, page: PageDto) {
    const items = await this.prisma.task.findMany({
      where: { organisationId, projectId },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: page.limit,
      ...(page.after ? { cursor: { id: page.after }, skip: 1 } : {}), // skip of one: past the cursor itself
      select: shown,
    })
    return { items, next: items.length === page.limit ? items[items.length - 1].id : null }
  }

  async create(organisationId: string, projectId: string, body: CreateTaskDto) {
    const task = await this.prisma.task.upsert({
      where: { organisationId_requestKey: { organisationId, requestKey: body.requestKey } },
      // The composite foreign key refuses a project of another organisation.
      create: { organisationId, projectId, requestKey: body.requestKey, title: body.title, body: body.body },
      update: {},
      select: shown,
    })
    await this.cache.drop(organisationId, projectId)
    return task
  }

  async update(organisationId: string, taskId: string, body: UpdateTaskDto) {
    const task = await this.prisma.task.update({
      where: { id: taskId, organisationId },
      data: { title: body.title, status: body.status },
      select: shown,
    })
    await this.cache.drop(organisationId, task.projectId)
    return task
  }

  async remove(organisationId: string, taskId: string) {
    const projectId = await this.prisma.$transaction(async (tx) => {
      const task = await tx.task.findFirst({ where: { id: taskId, organisationId }, select: { projectId: true } })
      if (!task) throw new NotFoundException()
      await tx.task.deleteMany({ where: { id: taskId, organisationId } })
      return task.projectId
    })
    await this.cache.drop(organisationId, projectId)
  }
}
