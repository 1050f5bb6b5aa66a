// @ts-check
// A good hand-written Fastify server: schemas for what comes in and goes out, the same store as R1.
import Fastify from 'fastify'
import { AUDIENCES, POSTS } from './requests.mjs'

const [, , database = '', port = '0'] = process.argv
const { openStore } = await import(database.startsWith('postgres:') ? './postgres/store.mjs' : './store.mjs')
const store = openStore(database)
const text = { type: 'string' }
const id = { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' }
const author = { type: 'object', properties: { id: text, createdAt: text, handle: text, bio: { ...text, nullable: true } } }
const comment = { type: 'object', properties: { id: text, createdAt: text, post: text, author: text, body: text } }
const postFields = { id: text, createdAt: text, author: text, body: text, audience: text }
const post = { type: 'object', properties: postFields }
const postWith = { type: 'object', properties: { ...postFields, author, comments: { type: 'array', items: comment } } }
const page = (/** @type {object} */ items) => ({
  type: 'object',
  properties: { items: { type: 'array', items }, next: { ...text, nullable: true } },
})

const pageOfPosts = page(post)
const pageWith = page(postWith)

const listQuery = {
  type: 'object',
  required: ['author'],
  additionalProperties: false,
  properties: {
    author: id,
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    after: { type: 'string', pattern: '^[^~]+~[^~]+$', default: '9999~g' },
    include: { type: 'string', enum: ['author,comments(3)'] },
  },
}

const newPost = {
  type: 'object',
  required: ['author', 'body'],
  additionalProperties: false,
  properties: {
    author: id,
    body: { type: 'string', minLength: 1, maxLength: 500 },
    audience: { type: 'string', enum: AUDIENCES, default: 'public' },
  },
}

/** @type {import('fastify').FastifyInstance<any, any, any, any>} */
const app = Fastify({ bodyLimit: 65_536, ajv: { customOptions: { removeAdditional: false } } })

app.get(`${POSTS}/:id`, { schema: { response: { 200: post } } }, async (request, /** @type {any} */ reply) => {
  const found = await store.post(/** @type {any} */ (request.params).id)
  return reply.code(found ? 200 : 404).send(found ?? { statusCode: 404, message: 'no such post' })
})

// Two shapes of one route cannot share a response schema, so the shape with includes has its own serialiser
// (which Fastify compiles once, as it keeps them by the schema object).
app.get(POSTS, { schema: { querystring: listQuery, response: { 200: pageOfPosts } } }, async (request, reply) => {
  const { after, include, ...query } = /** @type {any} */ (request.query)
  const [createdAt, below] = after.split('~')
  const answer = await store.posts({ ...query, createdAt, id: below, include: include !== undefined })
  if (include !== undefined) return reply.serializer(reply.compileSerializationSchema(pageWith)).send(answer)
  return reply.send(answer)
})

app.post(POSTS, { schema: { body: newPost, response: { 201: post } } }, async (request, /** @type {any} */ reply) => {
  const made = await store.create(/** @type {any} */ (request.body))
  if (!made) return reply.code(400).send({ statusCode: 400, message: 'no such author' })
  return reply.code(201).header('location', `${POSTS}/${made.id}`).send(made)
})

await app.listen({ port: Number(port), host: '127.0.0.1' })
console.log(JSON.stringify({ port: /** @type {any} */ (app.server.address()).port }))
process.on('SIGTERM', () => app.close().then(() => process.exit(0)))
