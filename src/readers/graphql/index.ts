export { createGraphqlReader } from './create-graphql-reader.ts'
