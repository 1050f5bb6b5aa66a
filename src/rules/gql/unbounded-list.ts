import type { Schema } from '../../model/architecture/contract.ts'
import type { Rule } from '../rule.ts'

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
  check({ contracts }, report) {
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
  },
  good: {
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
