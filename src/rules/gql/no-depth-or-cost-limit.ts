import { graphqlServers } from '../graphql-servers.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'gql/no-depth-or-cost-limit',
  title: 'A query of GraphQL as deep and as wide as a caller likes',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: 'the server limits neither depth nor cost nor aliases of a query',
  because:
    'types that refer to each other let one short query ask for millions of rows, and a limit of requests counts it as one',
  instead:
    'refuse what is too deep or too dear before it runs (`graphql-armor`, `graphql-depth-limit`, a rule of cost), or take only operations that are known',
  references: ['CWE-770', 'API4:2023', 'ASVS 4.3.1'],

  check(architecture, report) {
    const isLimited = architecture.code.files.some(
      ({ isTest, words, imports }) =>
        !isTest && (imports.some(({ from }) => limiting.test(from)) || words.some((word) => options.test(word))),
    )
    if (isLimited) return
    const looped = architecture.contracts.find(({ format }) => format === 'graphql')
    for (const { call } of graphqlServers(architecture)) {
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        related: looped === undefined ? [] : [{ at: looped.place, message: 'what can be asked' }],
      })
    }
  },

  bad: {
    'Apollo as it comes':
      "import { ApolloServer } from '@apollo/server'\nimport { typeDefs, resolvers } from './schema.ts'\nexport const server = new ApolloServer({ typeDefs, resolvers })\n",
    'a module of Nest': `import { Module } from '@nestjs/common'
import { GraphQLModule } from '@nestjs/graphql'
@Module({ imports: [GraphQLModule.forRootAsync({ useFactory: () => ({ autoSchemaFile: true }) })] })
export class AppModule {}
`,
  },
  good: {
    'limits of depth':
      "import { ApolloServer } from '@apollo/server'\nimport depthLimit from 'graphql-depth-limit'\nimport { typeDefs, resolvers } from './schema.ts'\nexport const server = new ApolloServer({ typeDefs, resolvers, validationRules: [depthLimit(7)] })\n",
    'an option of the server':
      "import Fastify from 'fastify'\nimport mercurius from 'mercurius'\nimport { schema } from './schema.ts'\nconst app = Fastify()\napp.register(mercurius, { schema, queryDepth: 7 })\n",
    'operations that are known alone':
      "import { createYoga } from 'graphql-yoga'\nimport { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations'\nimport { schema, known } from './schema.ts'\nexport const yoga = createYoga({ schema, plugins: [usePersistedOperations({ getPersistedOperation: (key) => known[key] })] })\n",
  },
}

const limiting =
  /graphql-armor|graphql-depth-limit|depth-limit|cost-analysis|query-complexity|validation-complexity|cost-limit|persisted-operations|trusted-documents/
const options =
  /^(queryDepth|maxDepth|depthLimit|maxComplexity|complexityLimit|costLimit|fieldExtensionsEstimator|createComplexityRule|getComplexity|usePersistedOperations|useDepthLimit|onlyPersisted)$/
