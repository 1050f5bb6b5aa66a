import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql'
import type { Comment, Post } from '@prisma/client'
import type { Loaders } from './loaders'

type Request = { loaders: Loaders }

@Resolver('Post')
export class PostResolver {
  @ResolveField()
  author(@Parent() post: Post, @Context() { loaders }: Request) {
    return loaders.members.load({ spaceId: post.spaceId, id: post.authorId })
  }

  @ResolveField()
  comments(@Parent() post: Post, @Context() { loaders }: Request) {
    return loaders.comments.load({ spaceId: post.spaceId, id: post.id })
  }
}

@Resolver('Comment')
export class CommentResolver {
  @ResolveField()
  author(@Parent() comment: Comment, @Context() { loaders }: Request) {
    return loaders.members.load({ spaceId: comment.spaceId, id: comment.authorId })
  }
}
