import { Injectable, NotFoundException } from '@nestjs/common'
import type { PageDto } from '../common/page.dto'
import { PrismaService } from '../prisma.service'
import { SummaryCache } from '../projects/summary.cache'
import type { CreateTaskDto, UpdateTaskDto } from './tasks.controller'

const shown = { id: true, projectId: true, title: true, body: true, status: true, createdAt: true, project: { select: { slug: true } } } as const

@Injectable()
export class TasksService {
  constructor(private readonly prisma: PrismaService, private readonly cache: SummaryCache) {}

  async list(organisationId: string, projectId: string, page: PageDto, search?: string) {
    const items = await this.prisma.task.findMany({
      where: { organisationId, projectId, ...(search ? { body: { contains: search, mode: 'insensitive' as const } } : {}) },
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
    await this.cache.drop(task.project.slug)
    return task
  }

  async update(organisationId: string, taskId: string, body: UpdateTaskDto) {
    const task = await this.prisma.task.update({
      where: { id: taskId },
      data: { title: body.title, status: body.status },
      select: shown,
    })
    await this.cache.drop(task.project.slug)
    return task
  }

  /** The guard has checked the membership in the organisation of the path. */
  async move(taskId: string, organisationId: string, projectId: string) {
    await this.prisma.task.updateMany({ where: { id: taskId, organisationId }, data: { projectId } })
  }

  async remove(organisationId: string, taskId: string) {
    const slug = await this.prisma.$transaction(async (tx) => {
      const task = await tx.task.findFirst({ where: { id: taskId, organisationId }, select: { project: { select: { slug: true } } } })
      if (!task) throw new NotFoundException()
      await this.prisma.task.deleteMany({ where: { id: taskId, organisationId } })
      return task.project.slug
    })
    await this.cache.drop(slug)
  }
}
