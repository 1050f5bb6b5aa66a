import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Route } from '../../model/architecture/code.ts'
import { codeOf } from './sources.test-kit.ts'

/** A route in a line: `GET /users/{id} helmet:headers requireAuth:auth`. */
function line({ method, path, pathIsWhole, guards }: Route): string {
  return [`${method} ${path}${pathIsWhole ? '' : '?'}`, ...guards.map(({ name, kind }) => `${name}:${kind}`)].join(' ')
}

async function linesOf(files: Record<string, string>): Promise<string[]> {
  return (await codeOf(files)).routes.map(line)
}

test('routers of other files are followed, with prefixes and guards in order', async () => {
  const lines = await linesOf({
    'app.ts': `import express from 'express'
      import helmet from 'helmet'
      import { api as mounted } from './routes/index.js'
      const app = express()
      app.get('/before', (req, res) => res.end())
      app.use(helmet(), express.json())
      app.use('/api', mounted)
      app.use((err, req, res, next) => res.status(500).end())`,
    'routes/index.ts': `export { default as api } from './api'`,
    'routes/api.ts': `import { Router } from 'express'
      import { requireAuth, requireRole } from '../auth'
      import makeUsers from './users'
      const api = Router()
      api.use(requireAuth)
      api.use('/users', makeUsers({}))
      api.route('/posts/:postId(\\\\d+)').get(list).delete(requireRole('admin'), remove)
      function list() {}
      const remove = () => {}
      export default api`,
    'routes/users.ts': `const express = require('express')
      module.exports = function make(deps) { const users = express.Router(); users.get('/:id', (req, res) => {}); return users }`,
    'auth.ts': `import jwt from 'jsonwebtoken'
      export const requireAuth = (req, res, next) => { jwt.verify(req.headers.authorization, 'x'); next() }
      export const requireRole = (role) => (req, res, next) => next()`,
  })
  const around = 'helmet:headers express.json:body requireAuth:auth'
  assert.deepEqual(lines, [
    'GET /before',
    `GET /api/users/{id} ${around}`,
    `GET /api/posts/{postId} ${around}`,
    `DELETE /api/posts/{postId} ${around} requireRole:role`,
  ])
})

test('a guard is told by what it does where its name tells nothing', async () => {
  const lines = await linesOf({
    'app.js': `const app = require('express')()
      const gate = (req, res, next) => req.headers.authorization ? next() : res.status(401).end()
      const plain = (req, res, next) => next()
      app.get('/x', gate, plain, async (req, res) => {})`,
  })
  assert.deepEqual(lines, ['GET /x gate:auth plain:other'])
})

test('an application handed to a function of another file is the same application', async () => {
  const lines = await linesOf({
    'app.js': `const express = require('express')
      const app = express()
      app.use(require('cors')())
      require('./routes')(app)
      app.use(require('morgan')('dev'))`,
    'routes.js': `module.exports = (server) => { server.post('/login', login) }
      function login(req, res) {}`,
  })
  assert.deepEqual(lines, ['POST /login anonymous:cors'.replace('anonymous', 'require()')])
})

test('a prefix that is no constant leaves the path in part, and settings are no routes', async () => {
  const lines = await linesOf({
    'app.js': `const express = require('express')
      const app = express()
      app.get('env')
      app.get(process.env.BASE + '/x', (req, res) => {})
      const lonely = express.Router()
      lonely.get('/y', (req, res) => {})`,
  })
  assert.deepEqual(lines, ['GET /x?', 'GET /y?'])
})

test('wrapped handlers, bound methods and controllers are the function that runs', async () => {
  const { routes, functions } = await codeOf({
    'app.ts': `import express from 'express'
      import { UserController } from './controller'
      const app = express()
      const users = new UserController()
      const wrap = (fn) => (req, res, next) => fn(req, res).catch(next)
      app.get('/a', wrap(users.list))
      app.get('/b', users.list.bind(users))`,
    'controller.ts': `export class UserController { list = async (req, res) => { this.help() }
      help() {} }`,
  })
  const list = functions.find(({ name }) => name === 'UserController.list')!.id
  const help = functions.find(({ name }) => name === 'UserController.help')!.id
  assert.deepEqual(
    routes.map(({ handler }) => handler),
    [list, list],
  )
  assert.ok(routes.every(({ reaches }) => reaches.includes(help)))
})

test('routers that a loop mounts, and handlers that were wrapped where they are written', async () => {
  const { routes, functions } = await codeOf({
    'app.js': `const express = require('express')
      const users = require('./users')
      const app = express()
      const all = [{ path: '/users', route: users }]
      all.forEach((one) => { app.use(one.path, one.route) })`,
    'users.js': `const express = require('express')
      const controller = require('./controller')
      const router = express.Router()
      router.route('/').post(controller.create)
      module.exports = router`,
    'controller.js': `const wrap = require('./wrap')
      const create = wrap(async function really(req, res) {})
      module.exports = { create }`,
    'wrap.js': `module.exports = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next)`,
  })
  assert.deepEqual(routes.map(line), ['POST /users'])
  assert.equal(functions.find(({ id }) => id === routes[0]!.handler)?.name, 'really')
})

test('Fastify: plugins nest with their prefixes, hooks stay within them, and what fastify-plugin wraps does not', async () => {
  const { routes } = await codeOf({
    'app.ts': `import Fastify from 'fastify'
      import auth from './auth'
      import { users } from './users'
      const app = Fastify()
      app.register(auth)
      app.register(users, { prefix: '/v1' })
      app.get('/open', async () => 1)`,
    'auth.ts': `import fp from 'fastify-plugin'
      export default fp(async (fastify) => { fastify.decorate('authenticate', async (request) => { await request.jwtVerify() }) })`,
    'users.ts': `export async function users(app) {
      app.get('/users/:id', { schema: { params: {}, querystring: {} }, preHandler: [app.authenticate] }, async (request) => request.params.id)
      app.route({ method: 'POST', url: '/users', schema: { body: {} }, handler: create })
      app.addHook('onRequest', async function checkToken() {})
    }
    async function create(request) {}`,
  })
  assert.deepEqual(routes.map(line).sort(), [
    'GET /open',
    'GET /v1/users/{id} checkToken:auth app.authenticate:auth',
    'POST /v1/users checkToken:auth',
  ])
  assert.deepEqual(routes.find(({ method, path }) => method === 'GET' && path.startsWith('/v1'))!.validated, ['params', 'query'])
})

test('Koa: prefixes of routers and nested routes', async () => {
  const lines = await linesOf({
    'app.js': `const Koa = require('koa')
      const Router = require('@koa/router')
      const app = new Koa()
      const router = new Router({ prefix: '/api' })
      const inner = new Router()
      inner.get('/:id', requireAuth, async (ctx) => {})
      router.use('/users', inner.routes(), inner.allowedMethods())
      app.use(require('koa-bodyparser')())
      app.use(router.routes()).use(router.allowedMethods())`,
  })
  assert.deepEqual(lines, ['GET /api/users/{id} require():body requireAuth:auth'])
})

test('Hono: base paths, mounted applications, guards by path, chains', async () => {
  const lines = await linesOf({
    'app.ts': `import { Hono } from 'hono'
      import { jwt } from 'hono/jwt'
      import books from './books'
      const app = new Hono().basePath('/api')
      app.use('/admin/*', jwt({ secret: 'x' }))
      app.get('/admin/stats', (c) => c.json({}))
      app.route('/books', books)`,
    'books.ts': `import { Hono } from 'hono'
      import { zValidator } from '@hono/zod-validator'
      const app = new Hono().get('/:id{[0-9]+}', (c) => c.json({})).post('/', zValidator('json', schema), (c) => c.json({}))
      export default app`,
  })
  assert.deepEqual(lines, ['GET /api/admin/stats jwt:auth', 'GET /api/books/{id}', 'POST /api/books zValidator:validate'])
})

test('NestJS: guards of application, class and method; prefix, version, what is public', async () => {
  const { routes } = await codeOf({
    'users.controller.ts': `import { Controller, Get, Post, UseGuards, Version } from '@nestjs/common'
      import { JwtAuthGuard } from './guards'
      @Controller('users') @UseGuards(JwtAuthGuard)
      export class UsersController {
        constructor(private readonly users: UsersService) {}
        @Get(':id') @Roles('admin') one(@Param('id') id: string) { return this.users.find(id) }
        @Public() @Version('2') @Post() create(@Body() dto: CreateUser) {}
      }
      class CreateUser {}
      class UsersService { find(id: string) {} }`,
    'guards.ts': `export class JwtAuthGuard { canActivate() { return true } }`,
    'main.ts': `import { NestFactory } from '@nestjs/core'
      const app = await NestFactory.create(AppModule)
      app.setGlobalPrefix('api')
      app.useGlobalPipes(new ValidationPipe())`,
  })
  assert.deepEqual(routes.map(line), [
    'GET /api/users/{id} ValidationPipe:validate JwtAuthGuard:auth Roles:role',
    'POST /api/v2/users ValidationPipe:validate JwtAuthGuard:auth',
  ])
  assert.deepEqual(
    routes.map(({ publicBy }) => publicBy),
    [null, 'Public'],
  )
  assert.deepEqual(routes[1]!.validated, ['body'])
})

test('NestJS: a decorator of the repository applies what it is put together of', async () => {
  const { routes } = await codeOf({
    'notes.controller.ts': `import { Controller, Get, Post } from '@nestjs/common'
      import { SignedIn } from './signed-in'
      @Controller('notes')
      export class NotesController {
        @Get() @SignedIn() list() {}
        @Post() create() {}
      }`,
    'signed-in.ts': `import { applyDecorators, UseGuards } from '@nestjs/common'
      import { JwtAuthGuard } from './guards'
      export function SignedIn() { return applyDecorators(UseGuards(JwtAuthGuard), ApiBearerAuth()) }`,
    'guards.ts': `export class JwtAuthGuard { canActivate() { return true } }`,
  })
  assert.deepEqual(routes.map(line), ['GET /notes JwtAuthGuard:auth', 'POST /notes'])
})

test('a server without a framework is one route', async () => {
  const { routes } = await codeOf({ 'server.js': `require('http').createServer((req, res) => res.end()).listen(1)` })
  assert.deepEqual(routes.map(line), ['ALL /{wildcard}'])
})

test('what only sets up who asks is no guard', async () => {
  const { routes } = await codeOf({
    'app.js': `const passport = require('passport')
      const session = require('express-session')
      const app = require('express')()
      app.use(session({}), passport.initialize(), loadAuthor)
      app.get('/x', passport.authenticate('jwt'), (req, res) => {})`,
    'fast.js': `const fastify = require('fastify')()
      fastify.register(require('@fastify/jwt'), { secret: 'x' })
      fastify.get('/y', async () => 1)`,
  })
  assert.deepEqual(routes.map(line), [
    'GET /x session:other passport.initialize:other loadAuthor:other passport.authenticate:auth',
    'GET /y',
  ])
})

test('a guard that is made by createMiddleware is the function inside it', async () => {
  const { routes } = await codeOf({
    'guard.ts': `import { createMiddleware } from 'hono/factory'
      export const inTeam = createMiddleware(async (c, next) => { await next() })`,
    'app.ts': `import { Hono } from 'hono'
      import { inTeam } from './guard'
      const app = new Hono()
      app.get('/a', inTeam, (c) => c.text('a'))`,
  })
  assert.equal(routes[0]?.guards[0]?.function, 'guard.ts#1')
})

test('Fastify: plugins that a loop registers in turn', async () => {
  const lines = await linesOf({
    'app.ts': `import Fastify from 'fastify'
      import { users } from './users'
      import { requireStaff } from './sessions'
      const own = async (app) => { app.get('/own', async () => []) }
      const app = Fastify()
      app.register(async (inside) => {
        inside.addHook('preHandler', requireStaff)
        for (const routes of [users, own]) await inside.register(routes, { prefix: '/x' })
      }, { prefix: '/v1' })`,
    'users.ts': `import type { FastifyInstance } from 'fastify'
      export async function users(app: FastifyInstance) { app.get('/users', async () => []) }`,
    'sessions.ts': `export async function requireStaff(request) {
        const id = request.cookies['__Host-session']
        if (!(await known(id))) throw new Problem(401)
      }`,
  })
  assert.deepEqual(lines.sort(), ['GET /v1/x/own requireStaff:auth', 'GET /v1/x/users requireStaff:auth'])
})
