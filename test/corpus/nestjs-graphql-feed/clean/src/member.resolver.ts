import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql'
import type { Member } from '@prisma/client'
import { type Caller, Me } from './auth.guard'
import { text } from './input'
import { forgetCount, postCount } from './post-count'
import { PrismaService } from './prisma.service'

@Resolver('Member')
export class MemberResolver {
  constructor(private readonly prisma: PrismaService) {}

  @Query()
  me(@Me() me: Caller) {
    const { spaceId, id, name } = me
    return this.prisma.member.upsert({ where: { spaceId_id: { spaceId, id } }, create: { spaceId, id, displayName: name }, update: {} })
  }

  @Mutation()
  updateProfile(@Me() me: Caller, @Args('input') input: { displayName?: string; about?: string }) {
    return this.prisma.member.update({
      where: { spaceId_id: { spaceId: me.spaceId, id: me.id } },
      data: { displayName: input.displayName && text(input.displayName, 80), about: input.about && text(input.about, 1_000) },
    })
  }

  @Mutation()
  async eraseMe(@Me() me: Caller) {
    const mine = { spaceId: me.spaceId, authorId: me.id }
    await this.prisma.$transaction([
      this.prisma.comment.deleteMany({ where: mine }),
      this.prisma.post.deleteMany({ where: mine }),
      this.prisma.member.update({ where: { spaceId_id: { spaceId: me.spaceId, id: me.id } }, data: { displayName: 'Former member', about: '' } }),
    ])
    await forgetCount(me.spaceId, me.id)
    return true
  }

  // Cached per member; a page shows at most a few dozen members.
  @ResolveField()
  postCount(@Parent() member: Member) {
    return postCount(member.spaceId, member.id, () => this.prisma.post.count({ where: { spaceId: member.spaceId, authorId: member.id } }))
  }
}
