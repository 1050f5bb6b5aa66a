import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Facts } from '../../model/architecture/architecture.ts'
import type { Sources } from '../reader.ts'
import { createGraphqlReader } from './create-graphql-reader.ts'

function sourcesOf(files: Readonly<Record<string, string>>): Sources {
  return {
    files: Object.keys(files)
      .sort()
      .map((path) => ({ path, sizeBytes: Buffer.byteLength(files[path]!) })),
    has: (path) => Object.hasOwn(files, path),
    stands: (path) => Object.hasOwn(files, path),
    text: (path) => files[path]!,
    facts: (path, _reader, _version, make) => JSON.parse(JSON.stringify(make(files[path]!))),
  }
}

const read = (files: Readonly<Record<string, string>>): Promise<Facts> => createGraphqlReader().read(sourcesOf(files))

const schema = `type Query {
  "all of them"
  users(first: Int = 20, after: String, filter: UserFilter!): [User!]!
  node(id: ID!): Node @deprecated
}
input UserFilter { name: String!, active: Boolean! = true }
interface Node { id: ID! }
type User implements Node { id: ID!, role: Role!, friends: [User], pet: Pet, born: Date }
union Pet = Cat | Dog
type Cat { name: String }
type Dog { name: String }
enum Role { ADMIN USER }
scalar Date
`

test('fields of the root types are operations, with arguments and answers', async () => {
  const { contracts, unread } = await read({ 'schema.graphql': schema })
  assert.deepEqual(unread, [])
  const [users, node] = contracts![0]!.operations
  assert.deepEqual(
    [users?.id, users?.method, users?.path, node?.id, node?.deprecated],
    ['Query.users', 'POST', '/graphql', 'Query.node', true],
  )
  assert.deepEqual(
    users?.parameters.map(({ name, required, schema }) => [name, required, schema?.type[0]]),
    [
      ['first', false, 'integer'],
      ['after', false, 'string'],
      ['filter', true, 'object'],
    ],
  )
  assert.deepEqual(users?.parameters[2]?.schema?.required, ['name'])
  const answer = users?.responses[0]?.schema
  assert.deepEqual([answer?.type, answer?.items?.name], [['array'], 'User'])
  const user = answer!.items!.properties
  assert.deepEqual([user.friends?.items?.name, user.friends?.items?.type], ['User', []])
  assert.deepEqual(user.role?.enum, ['ADMIN', 'USER'])
  assert.deepEqual(
    user.pet?.anyOf.map(({ name }) => name),
    ['Cat', 'Dog'],
  )
  assert.deepEqual([user.born?.type, user.born?.format], [[], 'Date'])
  assert.equal(schema.slice(users!.place.start, users!.place.end), 'users')
  assert.deepEqual([users!.place.line, users!.place.column], [3, 3])
})

test('a schema of several files is read together, each server with its own types first', async () => {
  const { contracts } = await read({
    'a/root.graphql': 'schema { query: Root }\ntype Root { ping: String }\n',
    'a/users.graphql': 'extend type Root { user: User }\ntype User { name: String }\n',
    'a/more.graphql': 'extend type User { email: String }\n',
    'b/users.graphql': 'type Root { user: User }\ntype User { secret: Int }\n',
  })
  assert.deepEqual(
    contracts?.map(({ file, operations }) => [file, ...operations.map(({ id }) => id)]),
    [
      ['a/root.graphql', 'Query.ping'],
      ['a/users.graphql', 'Query.user'],
      ['b/users.graphql', 'Query.user'],
    ],
  )
  const fields = contracts?.map(({ operations }) => Object.keys(operations[0]?.responses[0]?.schema?.properties ?? {}))
  assert.deepEqual(fields, [[], ['email', 'name'], ['secret']])
})

test("a client's operations are passed by, and what cannot be read is told once", async () => {
  const wide = Array.from({ length: 30 }, (_, i) => `f${i}: T${i}`).join(' ')
  const types = Array.from({ length: 30 }, (_, i) => `type T${i} { ${wide} }`).join('\n')
  const { contracts, unread } = await read({
    'client.graphql': 'query Users { users { id } }\nfragment F on User { id }\n',
    'broken.graphql': 'type Query {\n  a: \n}\n',
    'deep.gql': `type Query { a: ${'['.repeat(100_000)}Int`,
    'tangled.graphqls': `type Query { t: T0 }\n${types}\n`,
    'odd.graphql': 'type __proto__ { a: constructor }\ntype Query { x: __proto__, y: Nowhere }\n',
  })
  assert.deepEqual(
    unread?.map(({ place, message }) => `${place.file}:${place.line} ${message}`),
    ['broken.graphql:3 the text is no GraphQL: Expected Name, found "}"', 'deep.gql:1 the schema is nested too deep to be read'],
  )
  assert.deepEqual(
    contracts?.map(({ file }) => file),
    ['odd.graphql', 'tangled.graphqls'],
  )
  assert.ok(JSON.stringify(contracts).length < 400_000)
})

test('a schema in a template of code is read, and code that only looks so is not told', async () => {
  const { contracts, unread } = await read({
    'schema.ts':
      "import { buildSchema } from 'graphql'\nexport const schema = buildSchema(`\n  type Query { users: [User!]! }\n`)\n",
    'errors.ts': '// graphql\nfail(` for example:\\n` + `  type Query {\\n` + `  }`)\n',
  })
  assert.deepEqual(
    contracts?.map(({ file }) => file),
    ['schema.ts'],
  )
  assert.deepEqual(unread, [])
})
