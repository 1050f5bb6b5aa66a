import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Code, Route } from '../../model/architecture/code.ts'
import { codeOf } from './sources.test-kit.ts'

const said = ({ method, path, framework, guards }: Route): string =>
  `${framework} ${method} ${path} ${guards.map(({ name, kind }) => `${name}:${kind}`).join(' ')}`.trim()

const origins = ({ calls }: Code): string[] =>
  calls
    .filter(({ callee }) => callee === 'use')
    .flatMap(({ args }) => args)
    .map((arg) => {
      const origin = arg.is === 'name' || arg.is === 'call' ? arg.origin : null
      return origin?.from === 'request' ? `${origin.part}.${origin.name}` : (origin?.from ?? 'unknown')
    })

test('Next.js: methods that a route exports, wrapped or not, behind what the middleware matches', async () => {
  const code = await codeOf({
    'src/app/api/orders/[id]/route.ts': `import { redirect } from 'next/navigation'
      import { withAuth } from '@/not-here/with-auth'
      export async function GET(request: NextRequest, { params }: { params: Promise<{ id: string }> }) {
        const { id } = await params
        use(id, request.nextUrl.searchParams.get('q'), new URL(request.url).searchParams.get('page'))
      }
      export const DELETE = withAuth(async (request, context) => use(context.params.id))
      export async function POST(req: Request) { const body = await req.json(); use(body.title) }`,
    'src/app/(shop)/health/route.ts': `export const GET = () => Response.json({})`,
    'src/middleware.ts': `import { getToken } from 'next-auth/jwt'
      export async function middleware(request) { if (!(await getToken({ req: request }))) return new Response(null, { status: 401 }) }
      export const config = { matcher: ['/api/:path*'] }`,
  })
  assert.deepEqual(code.routes.map(said).sort(), [
    'next DELETE /api/orders/{id} middleware:auth withAuth:auth',
    'next GET /api/orders/{id} middleware:auth',
    'next GET /health',
    'next POST /api/orders/{id} middleware:auth',
  ])
  assert.ok(code.routes.every(({ handler, reaches }) => handler !== null && reaches.includes(handler)))
  assert.deepEqual(origins(code), ['params.id', 'query.q', 'query.page', 'params.id', 'body.title'])
})

test('Next.js: a matcher that leaves the routes out, and pages that answer one method or all', async () => {
  const { routes } = await codeOf({
    'web/pages/api/users/[...path].ts': `import type { NextApiRequest } from 'next'
      export default async function handler(req: NextApiRequest, res) { if (req.method !== 'POST') return res.status(405).end(); res.json({}) }`,
    'web/pages/api/index.ts': `export default (req, res) => res.json({})`,
    'web/middleware.ts': `export { auth as middleware } from './auth'
      export const config = { matcher: '/((?!api|_next/static).*)' }`,
    'web/auth.ts': `import NextAuth from 'next-auth'
      export const { auth } = NextAuth({})`,
  })
  assert.deepEqual(routes.map(said).sort(), ['next ALL /api', 'next POST /api/users/{path}'])
})

test('tRPC: procedures of routers in routers, with what they are made of as guards', async () => {
  const code = await codeOf({
    'trpc.ts': `import { initTRPC, TRPCError } from '@trpc/server'
      const t = initTRPC.context().create()
      const isAuthed = t.middleware(({ ctx, next }) => { if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED' }); return next() })
      export const router = t.router
      export const publicProcedure = t.procedure
      export const protectedProcedure = t.procedure.use(isAuthed)
      export const adminProcedure = protectedProcedure.use(isAdmin)`,
    'posts.ts': `import { adminProcedure, protectedProcedure, publicProcedure, router } from './trpc'
      export const posts = router({
        list: publicProcedure.input(z.object({})).query(({ ctx, input }) => use(input.cursor, ctx.user.id)),
        create: protectedProcedure.input(z.object({})).mutation(async ({ ctx, input }) => { use(input.title) }),
        purge: adminProcedure.mutation(() => 1),
      })`,
    'root.ts': `import { router, publicProcedure } from './trpc'
      import { posts } from './posts'
      export const app = router({ posts, ping: publicProcedure.query(() => 'pong') })`,
  })
  assert.deepEqual(code.routes.map((route) => `${said(route)} ${route.validated} ${route.publicBy}`).sort(), [
    'trpc MUTATION posts/create protectedProcedure:auth body null',
    'trpc MUTATION posts/purge adminProcedure:role isAdmin:role  null',
    'trpc QUERY ping  publicProcedure',
    'trpc QUERY posts/list body publicProcedure',
  ])
  assert.deepEqual(origins(code), ['body.cursor', 'caller', 'body.title'])
})

test('Fastify: folders that are loaded by themselves are prefixes', async () => {
  const { routes } = await codeOf({
    'src/app.ts': `import autoload from '@fastify/autoload'
      import { join } from 'node:path'
      import Fastify from 'fastify'
      const app = Fastify()
      app.register(autoload, { dir: join(import.meta.dirname, 'plugins') })
      app.register(autoload, { dir: join(import.meta.dirname, 'routes'), options: { prefix: '/v1' }, routeParams: true })`,
    'src/plugins/auth.ts': `import fp from 'fastify-plugin'
      export default fp(async (fastify) => { fastify.addHook('onRequest', requireUser) })`,
    'src/routes/orders/_id/index.ts': `export default async function (fastify) { fastify.get('/lines', async () => []) }`,
    'src/routes/root.ts': `const root = async (fastify) => { fastify.get('/status', async () => 1) }
      export default root`,
  })
  assert.deepEqual(routes.map(said).sort(), [
    'fastify GET /v1/orders/{id}/lines requireUser:auth',
    'fastify GET /v1/status requireUser:auth',
  ])
})
