import { graphqlServers } from '../graphql-servers.ts'
import type { Rule } from '../rule.ts'
import { fieldOf } from '../values.ts'

export const rule: Rule = {
  id: 'gql/introspection-in-prod',
  title: 'The whole schema is told to everybody',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{option}` is on wherever the server runs',
  because: 'every field and argument is listed, those too that no client of yours shows',
  instead: 'tie it to where the server runs: off in production, unless the API is public by design',
  references: ['CWE-200', 'ASVS 4.3.2'],

  check(architecture, report) {
    for (const { call, options } of graphqlServers(architecture)) {
      for (const option of ['introspection', 'playground', 'graphiql']) {
        const value = options.map((each) => fieldOf(each, option)).find((each) => each !== undefined)
        if (value?.is !== 'boolean' || !value.value) continue
        const { file, start, end } = value.place
        report({
          at: value.place,
          subject: `option:${option}`,
          values: { option },
          related: [{ at: call.place, message: 'the server' }],
          fix: { safety: 'suggested', edits: [{ file, range: [start, end], text: "process.env.NODE_ENV !== 'production'" }] },
        })
        break
      }
    }
  },

  bad: {
    'always on':
      "import { ApolloServer } from '@apollo/server'\nimport { typeDefs, resolvers } from './schema.ts'\nexport const server = new ApolloServer({ typeDefs, resolvers, introspection: true })\n",
    'by a factory': `import { Module } from '@nestjs/common'
import { GraphQLModule } from '@nestjs/graphql'
@Module({ imports: [GraphQLModule.forRootAsync({ useFactory: () => ({ autoSchemaFile: true, playground: true }) })] })
export class AppModule {}
`,
  },
  good: {
    'tied to where it runs':
      "import { ApolloServer } from '@apollo/server'\nimport { typeDefs, resolvers } from './schema.ts'\nexport const server = new ApolloServer({ typeDefs, resolvers, introspection: process.env.NODE_ENV !== 'production' })\n",
    'nothing said, which is off in production':
      "import { ApolloServer } from '@apollo/server'\nimport { typeDefs, resolvers } from './schema.ts'\nexport const server = new ApolloServer({ typeDefs, resolvers })\n",
  },
  fixed: {
    'always on':
      "import { ApolloServer } from '@apollo/server'\nimport { typeDefs, resolvers } from './schema.ts'\nexport const server = new ApolloServer({ typeDefs, resolvers, introspection: process.env.NODE_ENV !== 'production' })\n",
  },
}
