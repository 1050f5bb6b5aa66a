import { Injectable, NotFoundException } from '@nestjs/common'
import type { PageDto } from '../common/page.dto'
import { PrismaService } from '../prisma.service'
import type { CreateProjectDto, UpdateProjectDto } from './projects.controller'
import { SummaryCache } from './summary.cache'

const shown = { id: true, slug: true, title: true, archivedAt: true, createdAt: true } as const

@Injectable()
export class ProjectsService {
  constructor(private readonly prisma: PrismaService, private readonly cache: SummaryCache) {}

  async list(organisationId: string, page: PageDto) {
    const items = await this.prisma.project.findMany({
      where: { organisationId, ...(page.after ? { id: { gt: page.after } } : {}) },
      orderBy: { id: 'asc' },
      take: page.limit,
      select: shown,
    })
    return { items, next: items.length === page.limit ? items[items.length - 1].id : null }
  }

  create(organisationId: string, body: CreateProjectDto) {
    return this.prisma.project.create({ data: { organisationId, slug: body.slug, title: body.title }, select: shown })
  }

  async show(organisationId: string, projectId: string) {
    const project = await this.prisma.project.findUnique({ where: { organisationId_id: { organisationId, id: projectId } }, select: shown })
    if (!project) throw new NotFoundException()
    const summary = await this.cache.get(project.slug, async () => {
      const groups = await this.prisma.task.groupBy({ by: ['status'], where: { organisationId, projectId }, _count: true })
      const count = (status: string) => groups.find((group) => group.status === status)?._count ?? 0
      return { open: count('open'), doing: count('doing'), done: count('done') }
    })
    return { ...project, summary }
  }

  update(organisationId: string, projectId: string, body: UpdateProjectDto) {
    const { archived, ...fields } = body
    const archivedAt = archived === undefined ? undefined : archived ? new Date() : null
    return this.prisma.project.update({
      where: { organisationId_id: { organisationId, id: projectId } },
      data: { ...fields, archivedAt },
      select: shown,
    })
  }
}
