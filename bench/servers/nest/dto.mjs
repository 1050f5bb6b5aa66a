// @ts-check
import { Type } from 'class-transformer'
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min, MinLength } from 'class-validator'
import { AUDIENCES } from '../requests.mjs'
import { onProperty } from './decorate.mjs'

export class CreatePost {
  author = ''
  body = ''
  audience = 'public'
}

onProperty([IsUUID()], CreatePost, 'author', String)
onProperty([IsString(), MinLength(1), MaxLength(500)], CreatePost, 'body', String)
onProperty([IsOptional(), IsIn(AUDIENCES)], CreatePost, 'audience', String)

export class ListPosts {
  author = ''
  limit = 20
  /** @type {string | undefined} */
  after
  /** @type {string | undefined} */
  include
}

onProperty([IsUUID()], ListPosts, 'author', String)
onProperty([Type(() => Number), IsInt(), Min(1), Max(100)], ListPosts, 'limit', Number)
onProperty([IsOptional(), Matches(/^[^~]+~[^~]+$/)], ListPosts, 'after', String)
onProperty([IsOptional(), IsIn(['author,comments(3)'])], ListPosts, 'include', String)
