import type { Architecture } from '../model/architecture/architecture.ts'
import type { Call, Value } from '../model/architecture/code.ts'
import { functionOf } from '../model/architecture/look-up.ts'
import { once } from './once.ts'
import { callsTo, fieldOf, settled } from './values.ts'

const making =
  /^(@nestjs\/graphql:GraphQLModule\.(forRoot|forRootAsync)|@apollo\/server:ApolloServer|apollo-server(-\w+)?:ApolloServer|graphql-yoga:createYoga|express-graphql:graphqlHTTP|graphql-http\/\S+:createHandler)$/

export interface GraphqlServer {
  readonly call: Call
  /** What it is given, of a factory what that answers. */
  readonly options: readonly Value[]
}

/** Where servers of GraphQL are made. */
export const graphqlServers: (architecture: Architecture) => readonly GraphqlServer[] = once((architecture) => {
  const made = callsTo(architecture, making).filter(({ target, isNew }) => isNew || !target!.endsWith('ApolloServer'))
  const registered = architecture.code.calls.filter(
    ({ callee, args }) =>
      /\.register$/.test(callee) && args[0]?.is === 'name' && /^(mercurius|mercuriusPlugin)$/.test(args[0].path),
  )
  return [...made, ...registered].map((call) => ({
    call,
    options: call.args.flatMap((arg) => [arg, ...factoryAnswers(architecture, arg)]),
  }))
})

function factoryAnswers(architecture: Architecture, options: Value): readonly Value[] {
  const factory = fieldOf(options, 'useFactory')
  const it = factory === undefined ? undefined : settled(factory)
  return it?.is === 'function' ? (functionOf(architecture, it.id)?.answers ?? []) : []
}
