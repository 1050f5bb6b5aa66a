import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Code, Route } from '../../model/architecture/code.ts'
import { codeOf } from './sources.test-kit.ts'

const said = ({ method, path, framework, guards }: Route): string =>
  `${framework} ${method} ${path} ${guards.map(({ name, kind }) => `${name}:${kind}`).join(' ')}`.trim()

/** Where the arguments of calls of `use` come from, by what they are called with. */
const origins = ({ calls }: Code): string[] =>
  calls
    .filter(({ callee }) => callee === 'use')
    .flatMap(({ args }) => args)
    .map((arg) => (arg.is === 'name' && arg.origin !== null ? `${arg.path} ${JSON.stringify(arg.origin)}` : 'unknown'))

test('methods of resolvers are routes, with guards of the application, the class and the method', async () => {
  const code = await codeOf({
    'feed.resolver.ts': `import { Args, Mutation, Query, ResolveField, Resolver, Parent } from '@nestjs/graphql'
      @Resolver(() => Post) @UseGuards(SpaceGuard)
      export class FeedResolver {
        @Query(() => [Post], { name: 'feed' }) list(@Args('first') first: number, @CurrentUser() user: User) { use(first, user.id) }
        @Mutation() @UseGuards(JwtAuthGuard) removePost(@Args() args: Input) { use(args.id) }
        @Query() @Public() about() {}
        @ResolveField() author(@Parent() post: Post) {}
      }`,
    'app.module.ts': `import { APP_GUARD } from '@nestjs/core'
      import { ThrottlerGuard } from '@nestjs/throttler'
      @Module({ providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }] }) export class AppModule {}`,
  })
  assert.deepEqual(code.routes.map(said), [
    'graphql QUERY feed ThrottlerGuard:limit SpaceGuard:other',
    'graphql MUTATION removePost ThrottlerGuard:limit SpaceGuard:other JwtAuthGuard:auth',
    'graphql QUERY about ThrottlerGuard:limit SpaceGuard:other',
    'graphql FIELD Post.author ThrottlerGuard:limit SpaceGuard:other',
  ])
  assert.deepEqual(
    code.routes.map(({ publicBy }) => publicBy),
    [null, null, 'Public', null],
  )
  assert.deepEqual(origins(code), [
    'first {"from":"request","part":"body","name":"first"}',
    'user.id {"from":"caller","name":"id"}',
    'args.id {"from":"request","part":"body","name":"id"}',
  ])
})

test('maps of resolvers: functions in place, elsewhere, wrapped, and with a check of their own', async () => {
  const code = await codeOf({
    'server.ts': `import { ApolloServer } from '@apollo/server'
      import { GraphQLError } from 'graphql'
      import { posts } from './posts'
      import { userQueries } from './users'
      const resolvers = {
        Query: { feed: (_, { first }, { user }) => use(first, user.id), posts, ...userQueries },
        Mutation: {
          removePost: isAuthenticated((parent, args, ctx) => use(args.id, ctx.user.id)),
          editPost: async (_, args, ctx) => {
            if (!ctx.user) throw new GraphQLError('who?', { extensions: { code: 'UNAUTHENTICATED' } })
          },
        },
        Post: { author: (post) => use(post.authorId) },
        Subscription: { added: { subscribe: (_, args) => use(args.topic) } },
      }
      new ApolloServer({ typeDefs, resolvers })`,
    'posts.ts': `export const posts = (parent, args, context) => use(args.tag)`,
    'users.ts': `export const userQueries: QueryResolvers = { me: (_, __, context) => use(context.user.id) }`,
  })
  assert.deepEqual(code.routes.map(said).sort(), [
    'graphql FIELD Post.author',
    'graphql MUTATION editPost editPost:auth',
    'graphql MUTATION removePost isAuthenticated:auth',
    'graphql QUERY feed',
    'graphql QUERY me',
    'graphql QUERY posts',
    'graphql SUBSCRIPTION added',
  ])
  assert.ok(code.routes.every(({ handler }) => handler !== null))
  assert.deepEqual(origins(code).sort(), [
    'args.id {"from":"request","part":"body","name":"id"}',
    'args.tag {"from":"request","part":"body","name":"tag"}',
    'args.topic {"from":"request","part":"body","name":"topic"}',
    'context.user.id {"from":"caller","name":"id"}',
    'ctx.user.id {"from":"caller","name":"id"}',
    'first {"from":"request","part":"body","name":"first"}',
    'post.authorId {"from":"parameter","index":0,"name":"post"}',
    'user.id {"from":"caller","name":"id"}',
  ])
})

test('rules of graphql-shield guard what they name', async () => {
  const { routes } = await codeOf({
    'server.ts': `import { shield } from 'graphql-shield'
      import { createSchema } from 'graphql-yoga'
      export const schema = createSchema({ resolvers: { Query: { a: (_, args) => 1, b: (_, args) => 1 }, Mutation: { c: () => 1 } } })
      export const permissions = shield({ Query: { a: allow, '*': isSignedIn }, Mutation: isAdmin })`,
  })
  assert.deepEqual(routes.map(said), ['graphql QUERY a', 'graphql QUERY b isSignedIn:auth', 'graphql MUTATION c isAdmin:role'])
})

test('fields that Pothos, Nexus and graphql build', async () => {
  const code = await codeOf({
    'pothos.ts': `import SchemaBuilder from '@pothos/core'
      const builder = new SchemaBuilder({})
      builder.queryField('feed', (t) => t.field({ type: [Post], args: {}, resolve: (root, args, ctx) => use(args.first) }))
      builder.mutationType({ fields: (t) => ({
        removePost: t.prismaField({ type: 'Post', authScopes: { signedIn: true }, resolve: (query, root, args, ctx) => use(args.id) }),
      }) })
      builder.prismaObject('Post', { fields: (t) => ({ tags: t.field({ type: 'Tag', resolve: (post, args) => [] }) }) })`,
    'nexus.ts': `import { extendType } from 'nexus'
      export const q = extendType({ type: 'Query', definition(t) { t.field('draft', { type: 'Post', resolve(root, args, ctx) { use(args.id) } }) } })`,
    'plain.ts': `import { GraphQLObjectType } from 'graphql'
      export const M = new GraphQLObjectType({ name: 'Mutation', fields: { vote: { type: Int, resolve(_, args) { use(args.up) } } } })`,
  })
  assert.deepEqual(code.routes.map(said).sort(), [
    'graphql FIELD Post.tags',
    'graphql MUTATION removePost authScopes:auth',
    'graphql MUTATION vote',
    'graphql QUERY draft',
    'graphql QUERY feed',
  ])
  assert.deepEqual(
    origins(code)
      .map((one) => one.replace(/^.*"name":"(\w+)".*$/, '$1'))
      .sort(),
    ['first', 'id', 'id', 'up'],
  )
})

test('objects that look like maps of resolvers are none where nothing serves GraphQL', async () => {
  const { routes } = await codeOf({
    'a.ts': `import express from 'express'
      export const forms = { Query: { run: (a, b) => use(b) }, resolve: (a, b) => a }
      export const p = new Promise((resolve, reject) => resolve(1))`,
  })
  assert.deepEqual(routes, [])
})
