import { Args, Mutation, Query, Resolver } from '@nestjs/graphql'
import { type Caller, Me } from './auth.guard'
import { refuse, text, uuid } from './input'
import { Notifications } from './notifications'
import { PrismaService } from './prisma.service'
import { forgetCount } from './post-count'

@Resolver()
export class FeedResolver {
  constructor(private readonly prisma: PrismaService, private readonly notifications: Notifications) {}

  @Query()
  async feed(@Me() me: Caller, @Args('first') first: number, @Args('after') after?: string) {
    const take = Math.min(Math.max(first, 1), 50)
    const cursor = after ? { cursor: { spaceId_id: { spaceId: me.spaceId, id: uuid(after) } }, skip: 1 } : {}
    const items = await this.prisma.post.findMany({ where: { spaceId: me.spaceId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take, ...cursor })
    return { items, next: items.length === take ? items[items.length - 1].id : null }
  }

  @Query()
  post(@Me() me: Caller, @Args('id') id: string) {
    return this.prisma.post.findUnique({ where: { spaceId_id: { spaceId: me.spaceId, id: uuid(id) } } })
  }

  @Mutation()
  async createPost(@Me() me: Caller, @Args('requestKey') requestKey: string, @Args('body') body: string) {
    const values = { spaceId: me.spaceId, authorId: me.id, requestKey: uuid(requestKey), body: text(body, 5_000) }
    const post = await this.prisma.post.upsert({ where: { spaceId_requestKey: { spaceId: me.spaceId, requestKey } }, create: values, update: {} })
    await forgetCount(me.spaceId, me.id)
    return post
  }

  @Mutation()
  async editPost(@Me() me: Caller, @Args('id') id: string, @Args('body') body: string) {
    const { count } = await this.prisma.post.updateMany({ where: { spaceId: me.spaceId, id: uuid(id), authorId: me.id }, data: { body: text(body, 5_000) } })
    if (count === 0) throw refuse('Not one of your posts', 'NOT_FOUND')
    return this.prisma.post.findUnique({ where: { spaceId_id: { spaceId: me.spaceId, id } } })
  }

  @Mutation()
  async deletePost(@Me() me: Caller, @Args('id') id: string) {
    const { count } = await this.prisma.post.deleteMany({ where: { spaceId: me.spaceId, id: uuid(id), authorId: me.id } })
    if (count === 0) throw refuse('Not one of your posts', 'NOT_FOUND')
    await forgetCount(me.spaceId, me.id)
    return true
  }

  @Mutation()
  async createComment(@Me() me: Caller, @Args('requestKey') requestKey: string, @Args('postId') postId: string, @Args('body') body: string) {
    // The composite foreign key refuses a post of another space.
    const values = { spaceId: me.spaceId, authorId: me.id, postId: uuid(postId), requestKey: uuid(requestKey), body: text(body, 2_000) }
    const comment = await this.prisma.comment.upsert({ where: { spaceId_requestKey: { spaceId: me.spaceId, requestKey } }, create: values, update: {} })
    await this.notifications.commented(me.spaceId, comment.id) // best effort, after the commit: it never fails the mutation
    return comment
  }
}
