import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Schema } from '../../model/architecture/contract.ts'
import { callsIn, functionOf, isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'
import { settled } from '../values.ts'

export const rule: Rule = {
  id: 'gql/unbounded-list',
  title: 'A list field without an end',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{field}` answers a whole list: it takes no `first` or `limit`',
  because: 'the answer grows with the data, and every level of a query multiplies it',
  instead: 'take `first` with a maximum and `after`, and answer a connection',
  references: ['API4:2023', 'CWE-770'],
  check(architecture, report) {
    const { contracts } = architecture
    for (const { id, at } of declaredLists(architecture)) {
      if (!small.test(id)) report({ at, subject: `route:${id}`, values: { field: id } })
    }
    for (const { format, file, operations } of contracts) {
      if (format !== 'graphql' || /(?:^|\/)(?:tests?|__tests__|fixtures?|mocks?|__mocks__)\//i.test(file)) continue
      for (const { id, parameters, responses, deprecated, place } of operations) {
        const schema = responses[0]?.schema
        if (!id?.startsWith('Query.') || deprecated || !schema || !isListOfThings(schema)) continue
        if (parameters.some((parameter) => bounds(parameter.name, parameter.required, parameter.schema))) continue
        if (small.test(id)) continue
        report({ at: place, subject: `route:${id}`, values: { field: id } })
      }
    }
  },
  bad: {
    'all users there are': { 'schema.graphql': 'type Query { users(role: String): [User!]! }\ntype User { id: ID! }\n' },
    'all reviews there are, in a class': {
      'src/reviews.resolver.ts': `import { Query, Resolver } from '@nestjs/graphql'
@Resolver(() => Review)
export class ReviewsResolver {
  @Query(() => [Review])
  reviews() {
    return this.reviews.find({ where: { isHidden: false } })
  }
}
`,
    },
    'a schema in a text of the code': {
      'src/graph.ts': `import mercurius from 'mercurius'
const schema = \`
  type Stall { id: ID! name: String! }
  type Query {
    stall(id: ID!): Stall
    stalls: [Stall!]!
  }
\`
export const graph = (app) => app.register(mercurius, { schema, resolvers: {} })
`,
    },
  },
  good: {
    'pages in a class': {
      'src/reviews.resolver.ts': `import { Args, Query, Resolver } from '@nestjs/graphql'
@Resolver(() => Review)
export class ReviewsResolver {
  @Query(() => [Review])
  reviews(@Args() { first, after }: Page) {
    return this.reviews.find({ take: first, where: { id: after } })
  }
  @Query(() => Review)
  review(@Args('id') id: string) {
    return this.reviews.findOneBy({ id })
  }
  @Query(() => [Country])
  countries() {
    return this.countries.find()
  }
}
`,
    },
    'pages, connections, and things asked for by name': {
      'schema.graphql': `type Query {
  users(first: Int, after: String): [User!]!
  posts(page: PageInput): [User!]!
  people: UserConnection!
  usersByIds(ids: [ID!]!): [User]!
}
input PageInput { limit: Int, offset: Int }
type UserConnection { nodes: [User!]! }
type User { id: ID! }
`,
    },
    'few by what they are': {
      'schema.graphql': `type Query { roles: [Role!]!, tags: [String!]!, countries: [Country!]!, myTeams: [Team!]!, shopCategories: [Country!]! }
enum Role { ADMIN USER }
type Country { code: ID! }
type Team { id: ID! }
`,
    },
  },
}

/** What a business, or one person, has a handful of. */
const small =
  /(?:countries|currencies|languages|locales|regions|roles|permissions|categories|tags|types|statuses|states|plans|features|settings|enums|units|licenses|codes\w*|scopes|levels|priorities|providers|themes)$|^Query\.(?:my[A-Z]|current[A-Z]|supported[A-Z]|available[A-Z]|_|nodes$)/i

const declaring = /^(@nestjs\/graphql|type-graphql):Args?$/

/** `@Query(() => [Review])` over a method that takes nothing from whoever asks. */
function declaredLists(architecture: Architecture): readonly { readonly id: string; readonly at: Place }[] {
  const files = new Set(
    architecture.code.files
      .filter(({ imports }) => imports.some(({ from }) => /^(@nestjs\/graphql|type-graphql)$/.test(from)))
      .map(({ file }) => file),
  )
  return architecture.code.functions.flatMap(({ id, name, decorators, place }) => {
    const query = files.has(place.file) ? decorators.find((each) => each.name === 'Query') : undefined
    if (query === undefined || name === null || !isServing(architecture, id)) return []
    const [type] = query.args
    const body = type === undefined ? undefined : settled(type)
    const [answer] = body?.is === 'function' ? (functionOf(architecture, body.id)?.answers ?? []) : []
    const isOfThings =
      answer?.is === 'list' &&
      !answer.items.some((item) => item.is === 'name' && /^(String|Number|Boolean|Int|ID|Float)$/.test(item.path))
    const takes = callsIn(architecture, id).some(({ target }) => declaring.test(target ?? ''))
    return isOfThings && !takes ? [{ id: `Query.${name.slice(name.lastIndexOf('.') + 1)}`, at: query.place }] : []
  })
}

function isListOfThings({ type, items }: Schema): boolean {
  return (
    type[0] === 'array' && items !== null && (items.type[0] === 'object' || (items.type.length === 0 && items.format === null))
  )
}

const limits =
  /^(?:first|last|limit|take|top|count|size|pagesize|perpage|page|paging|pagination|max|maxresults|offset|skip|cursor|after|before|range)$/

/** A limit, alone or in an input; or a list of names, of which each is one thing. */
function bounds(name: string, required: boolean, schema: Schema | null): boolean {
  const plain = (it: string) => it.toLowerCase().replace(/[^a-z]/g, '')
  if (limits.test(plain(name)) || (required && schema?.type[0] === 'array')) return true
  return Object.keys(schema?.properties ?? {}).some((key) => limits.test(plain(key)))
}
