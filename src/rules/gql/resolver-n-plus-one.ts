import type { Architecture } from '../../model/architecture/architecture.ts'
import type { FunctionId, Query } from '../../model/architecture/code.ts'
import { isServing, queriesIn } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { within } from '../values.ts'

export const rule: Rule = {
  id: 'gql/resolver-n-plus-one',
  title: 'A query for each parent of a field',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{field}` asks `{table}` once for each parent that is answered',
  because: 'a page of fifty is fifty-one queries, and a level deeper fifty times fifty',
  instead: 'load them together: a loader (`dataloader`) that lives as long as the request and asks once for all keys',
  references: ['CWE-1050', 'API4:2023'],

  check(architecture, report) {
    const loader = architecture.code.calls.find(
      ({ target, isNew, function: id }) => isNew && target?.startsWith('dataloader:') === true && isServing(architecture, id),
    )
    for (const { id, field } of fieldResolvers(architecture)) {
      const query = queriesIn(architecture, id).find((each) => each.does === 'select' && usesParent(each))
      if (query === undefined) continue
      report({
        at: query.place,
        subject: `field:${field}`,
        values: { field, table: query.tables[0] ?? 'the database' },
        related: loader === undefined ? [] : [{ at: loader.place, message: 'loaders that there are' }],
        unproven: 'no query of GraphQL was run; the field is resolved once for each parent',
      })
    }
  },

  bad: {
    'a method of a resolver': {
      'src/post.resolver.ts': `import { Parent, ResolveField, Resolver } from '@nestjs/graphql'
import { PrismaClient } from '@prisma/client'
@Resolver('Post')
export class PostResolver {
  constructor(private readonly prisma: PrismaClient) {}
  @ResolveField()
  comments(@Parent() post: { id: string }) {
    return this.prisma.comment.findMany({ where: { postId: post.id }, take: 50 })
  }
}
`,
    },
    'a map of resolvers': `import { ApolloServer } from '@apollo/server'
import { PrismaClient } from '@prisma/client'
import { typeDefs } from './schema.ts'
const prisma = new PrismaClient()
const resolvers = {
  Query: { posts: () => prisma.post.findMany({ take: 50 }) },
  Post: { author: (post) => prisma.user.findUnique({ where: { id: post.authorId } }) },
}
export const server = new ApolloServer({ typeDefs, resolvers })
`,
  },
  good: {
    'a loader': {
      'src/post.resolver.ts': `import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql'
@Resolver('Post')
export class PostResolver {
  @ResolveField()
  comments(@Parent() post: { id: string }, @Context() { loaders }: any) {
    return loaders.comments.load(post.id)
  }
}
`,
    },
    'a field of the root': `import { ApolloServer } from '@apollo/server'
import { PrismaClient } from '@prisma/client'
import { typeDefs } from './schema.ts'
const prisma = new PrismaClient()
const resolvers = { Query: { post: (root, args) => prisma.post.findUnique({ where: { id: args.id } }) } }
export const server = new ApolloServer({ typeDefs, resolvers })
`,
  },
}

interface FieldResolver {
  readonly id: FunctionId
  readonly field: string
}

/** Functions that resolve a field of a type that is no root. */
function fieldResolvers(architecture: Architecture): readonly FieldResolver[] {
  return architecture.code.routes.flatMap(({ method, path, handler }): readonly FieldResolver[] =>
    method === 'FIELD' && handler !== null && isServing(architecture, handler) ? [{ id: handler, field: path }] : [],
  )
}

/** It finds rows by what the parent says. */
function usesParent({ filters, parameters }: Query): boolean {
  return [...filters.flatMap(({ value }) => (value === null ? [] : [value])), ...parameters].some((value) =>
    [...within(value, 4)].some((inner) => inner.is === 'name' && inner.origin?.from === 'parameter' && inner.path.includes('.')),
  )
}
