import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql'
import type { Comment, Post } from '@prisma/client'
import type { Loaders } from './loaders'
import { PrismaService } from './prisma.service'

type Request = { loaders: Loaders }

@Resolver('Post')
export class PostResolver {
  @ResolveField()
  author(@Parent() post: Post, @Context() { loaders }: Request) {
    return loaders.members.load({ spaceId: post.spaceId, id: post.authorId })
  }

  constructor(private readonly prisma: PrismaService) {}

  @ResolveField()
  comments(@Parent() post: Post) {
    return this.prisma.comment.findMany({ where: { spaceId: post.spaceId, postId: post.id }, orderBy: { createdAt: 'desc' }, take: 50 })
  }
}

@Resolver('Comment')
export class CommentResolver {
  @ResolveField()
  author(@Parent() comment: Comment, @Context() { loaders }: Request) {
    return loaders.members.load({ spaceId: comment.spaceId, id: comment.authorId })
  }
}
