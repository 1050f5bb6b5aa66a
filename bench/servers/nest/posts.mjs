// @ts-check
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  Inject,
  Injectable,
  NotFoundException,
  Param,
  Post as PostMethod,
  Query,
  Res,
} from '@nestjs/common'
import { getRepositoryToken } from '@nestjs/typeorm'
import { LessThan, Repository } from 'typeorm'
import { isMissingAuthor } from '../store.mjs'
import { uuid7 } from '../uuid7.mjs'
import { constructorTypes, onClass, onMethod, onParameter } from './decorate.mjs'
import { CreatePost, ListPosts } from './dto.mjs'
import { Post } from './entities.mjs'

export class PostsService {
  /** @param {Repository<any>} posts */
  constructor(posts) {
    this.posts = posts
  }

  /** @param {string} id */
  async one(id) {
    const post = await this.posts.findOneBy({ id })
    if (!post) throw new NotFoundException('no such post')
    return postOf(post)
  }

  /** @param {ListPosts} query */
  async list({ author, limit, after, include }) {
    const posts = await this.posts.find({
      where: whereOf(author, after),
      order: { createdAt: 'DESC', id: 'DESC' },
      take: limit,
      ...(include && { relations: { author: true, comments: true } }),
    })
    const last = posts.length === limit ? posts[posts.length - 1] : undefined
    return { items: posts.map(include ? postWith : postOf), next: last ? `${last.createdAt}~${last.id}` : null }
  }

  /** @param {CreatePost} input */
  async create({ author, body, audience }) {
    const post = this.posts.create({ id: uuid7(), createdAt: new Date().toISOString(), authorId: author, body, audience })
    try {
      await this.posts.insert(post)
    } catch (error) {
      if (isMissingAuthor(error)) throw new BadRequestException('no such author')
      throw error
    }
    return postOf(post)
  }
}

onClass([Injectable()], PostsService)
constructorTypes(PostsService, [Repository])
onParameter(Inject(getRepositoryToken(Post)), PostsService, undefined, 0)

export class PostsController {
  /** @param {PostsService} service */
  constructor(service) {
    this.service = service
  }

  /** @param {string} id */
  one(id) {
    return this.service.one(id)
  }

  /** @param {ListPosts} query */
  list(query) {
    return this.service.list(query)
  }

  /** @param {CreatePost} input @param {any} response */
  async create(input, response) {
    const post = await this.service.create(input)
    response.location(`/v1/posts/${post.id}`)
    return post
  }
}

constructorTypes(PostsController, [PostsService])
onParameter(Param('id'), PostsController, 'one', 0)
onMethod([Get(':id')], PostsController, 'one', [String])
onParameter(Query(), PostsController, 'list', 0)
onMethod([Get()], PostsController, 'list', [ListPosts])
onParameter(Body(), PostsController, 'create', 0)
onParameter(Res({ passthrough: true }), PostsController, 'create', 1)
onMethod([PostMethod()], PostsController, 'create', [CreatePost, Object])
onClass([Controller('v1/posts')], PostsController)

/** @param {string} author @param {string | undefined} after */
function whereOf(author, after) {
  if (after === undefined) return { authorId: author }
  const [createdAt, id] = after.split('~')
  return [
    { authorId: author, createdAt: LessThan(createdAt) },
    { authorId: author, createdAt, id: LessThan(id) },
  ]
}

/** @param {any} post */
function postOf({ id, createdAt, authorId, body, audience }) {
  return { id, createdAt, author: authorId, body, audience }
}

/**
 * Find options can neither cap a relation nor order it beside `take`, so all comments of the page's posts come.
 * @param {any} post
 */
function postWith(post) {
  const { id, createdAt, handle, bio } = post.author
  const comments = post.comments.sort(byAge).slice(0, 3)
  return { ...postOf(post), author: { id, createdAt, handle, bio }, comments: comments.map(commentOf) }
}

/** @param {any} comment */
function commentOf({ id, createdAt, postId, authorId, body }) {
  return { id, createdAt, post: postId, author: authorId, body }
}

/** @param {any} one @param {any} other */
function byAge(one, other) {
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? -1 : 1
  return one.id < other.id ? -1 : 1
}
