import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Call, Origin, Value } from '../../model/architecture/code.ts'
import { codeOf, unreadOf } from './sources.test-kit.ts'

async function callOf(callee: string, files: Record<string, string>): Promise<Call> {
  const found = (await codeOf(files)).calls.find((call) => call.callee === callee)
  assert.ok(found, `no call of ${callee}`)
  return found
}

async function originIn(body: string): Promise<Origin | null> {
  const { args } = await callOf('sink', { 'a.ts': body })
  const value = args[0]!
  return value.is === 'name' || value.is === 'call' ? value.origin : null
}

test('targets are spelt alike however a package is imported', async () => {
  const spelt = async (text: string, callee: string) => (await callOf(callee, { 'a.ts': text })).target
  assert.equal(await spelt(`import jwt from 'jsonwebtoken'; jwt.verify(t)`, 'jwt.verify'), 'jsonwebtoken:verify')
  assert.equal(await spelt(`import * as j from 'jsonwebtoken'; j.verify(t)`, 'j.verify'), 'jsonwebtoken:verify')
  assert.equal(await spelt(`import { verify as v } from 'jsonwebtoken'; v(t)`, 'v'), 'jsonwebtoken:verify')
  assert.equal(await spelt(`const { verify } = require('jsonwebtoken'); verify(t)`, 'verify'), 'jsonwebtoken:verify')
  assert.equal(await spelt(`import { exec } from 'child_process'; exec('x')`, 'exec'), 'node:child_process:exec')
  assert.equal(await spelt(`import Redis from 'ioredis'; const r = new Redis(); r.get('x')`, 'r.get'), 'ioredis:default.get')
  assert.equal(await spelt(`globalThis.fetch(u)`, 'globalThis.fetch'), 'global:fetch')
  assert.equal(await spelt(`function fetch() {} fetch(u)`, 'fetch'), null)
  assert.equal(await spelt(`import knex from 'knex'; const db = knex({}); db.select('a')`, 'db.select'), 'knex:default().select')
})

test('a client is known through exports, fields, constructors, getters of it and classes that extend it', async () => {
  const files = {
    'db.ts': `import { Pool } from 'pg'
      let pool
      export function getPool() { if (!pool) pool = new Pool(); return pool }
      export const db = { main: new Pool() }
      const remember = (key, make) => (globalThis.kept ??= make())
      export const once = remember('once', () => new Pool())`,
    'prisma.ts': `import { PrismaClient } from '@prisma/client'
      export class PrismaService extends PrismaClient { own() {} }`,
    'use.ts': `import { getPool, db, once } from './db.js'
      once.query('c')
      import { PrismaService } from './prisma'
      class A { private pool = getPool()
        constructor(private readonly prisma: PrismaService) {}
        f() { this.pool.query('a'); this.prisma.user.findMany(); this.prisma.own(); db.main.query('b') } }`,
  }
  assert.equal((await callOf('this.pool.query', files)).target, 'pg:Pool.query')
  assert.equal((await callOf('db.main.query', files)).target, 'pg:Pool.query')
  assert.equal((await callOf('once.query', files)).target, 'pg:Pool.query')
  assert.equal((await callOf('this.prisma.user.findMany', files)).target, '@prisma/client:PrismaClient.user.findMany')
  assert.equal((await callOf('this.prisma.own', files)).to, 'prisma.ts#1')
})

test('a name that is declared nearer hides an import', async () => {
  const files = { 'a.ts': `import jwt from 'jsonwebtoken'; function f(jwt) { jwt.verify(1) }` }
  assert.equal((await callOf('jwt.verify', files)).target, null)
})

test('modules resolve by ending, index, alias and workspace', async () => {
  const files = {
    'tsconfig.json': `{ /* c */ "compilerOptions": { "baseUrl": ".", "paths": { "@app/*": ["src/*"] }, }, }`,
    'packages/lib/package.json': `{ "name": "@acme/lib", "main": "dist/index.js" }`,
    'packages/lib/src/index.ts': `export * from './deep'`,
    'packages/lib/src/deep/index.ts': `export function deep() {}`,
    'src/x.ts': `export default function x() {}`,
    'src/a.ts': `import { deep } from '@acme/lib'
      import x from '@app/x'
      deep(); x()`,
  }
  assert.equal((await callOf('deep', files)).to, 'packages/lib/src/deep/index.ts#1')
  assert.equal((await callOf('x', files)).to, 'src/x.ts#1')
})

test('origins of a request, in each framework', async () => {
  const body = { from: 'request', part: 'body', name: 'email' }
  assert.deepEqual(await originIn(`app.post('/', (req, res) => sink(req.body.email))`), body)
  assert.deepEqual(await originIn(`app.post('/', (req, res) => { const { email } = req.body; sink(email) })`), body)
  assert.deepEqual(await originIn(`const h = ({ body }, res) => sink(body.email)`), body)
  assert.deepEqual(await originIn(`const h = async (req) => { const data = schema.parse(req.body); sink(data.email) }`), body)
  assert.deepEqual(
    await originIn(`const h = async (req) => { const { data } = schema.safeParse(req.body); sink(data.email) }`),
    body,
  )
  assert.deepEqual(await originIn(`const h = async (ctx) => sink(ctx.request.body.email)`), body)
  assert.deepEqual(await originIn(`const h = async (c) => { const { email } = await c.req.json(); sink(email) }`), body)
  assert.deepEqual(await originIn(`class A { @Post() f(@Body() dto: X) { sink(dto.email) } }`), body)
  const id = { from: 'request', part: 'params', name: 'id' }
  assert.deepEqual(await originIn(`const h = (c) => sink(c.req.param('id'))`), id)
  assert.deepEqual(await originIn(`const h = (ctx) => sink(ctx.params.id)`), id)
  assert.deepEqual(await originIn(`const h = (req) => sink(Number(req.params.id))`), id)
  assert.deepEqual(await originIn(`class A { @Get() f(@Param('id') key: string) { sink(key) } }`), id)
  assert.deepEqual(await originIn(`const h = (req) => sink(req.user.id)`), { from: 'caller', name: 'id' })
  assert.deepEqual(await originIn(`const h = (c) => sink(c.get('user').id)`), { from: 'caller', name: 'id' })
  assert.deepEqual(await originIn(`const { KEY } = process.env; sink(KEY)`), { from: 'environment', name: 'KEY' })
  assert.deepEqual(await originIn(`import { f } from 'x'; const a = f(); sink(a)`), { from: 'call', callee: 'x:f' })
})

function plain(value: Value): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === 'place' ? undefined : inner)))
}

test('text that is joined becomes a template; constants of other files are told', async () => {
  const files = {
    'limits.ts': `export const limits = { page: 50 }
      export const table = 'users'`,
    'a.ts': `import { limits, table } from './limits'
      function f(name) { let q = 'select 1'; q += ' from ' + table; if (name) q += \` where a = \${name}\`; sink(q, limits.page) }`,
  }
  const [text, page] = (await callOf('sink', files)).args
  assert.ok(text?.is === 'name' && text.value?.is === 'template')
  assert.deepEqual(text.value.texts, ['select 1 from ', ' where a = ', ''])
  assert.deepEqual(plain(text.value.values[0]!), {
    is: 'name',
    path: 'table',
    value: { is: 'text', text: 'users' },
    origin: null,
  })
  assert.ok(page?.is === 'name' && page.value?.is === 'number' && page.value.value === 50)
})

test('a variable that is set more than once is any of what it was set to', async () => {
  const [value] = (await callOf('sink', { 'a.ts': `let a = 1; if (b) a = 2; sink(a)` })).args
  assert.ok(value?.is === 'name' && value.value?.is === 'either' && value.value.of.length === 2)
})

test('loops, callbacks, conditions, try and what becomes of an answer', async () => {
  const files = {
    'a.ts': `async function f(rows) {
      for (const row of rows) await one(row)
      for (const x of [1, 2, 3]) await few(x)
      await Promise.all(rows.map(async (row) => two(row)))
      await Promise.all([three(), four()])
      if (process.env.NODE_ENV !== 'production') five()
      try { await six() } catch {}
      seven().catch(() => {})
      for (const route of rows) app.get(route, async () => { await eight() })
      void nine()
      return ten()
    }`,
  }
  const calls = new Map((await codeOf(files)).calls.map((call) => [call.callee, call]))
  const of = (name: string): Call => calls.get(name)!
  assert.deepEqual([of('one').loop?.kind, of('one').loop?.bounded, of('one').awaited], ['for', false, true])
  assert.equal(of('few').loop?.bounded, true)
  assert.deepEqual([of('two').loop?.kind, of('two').loop?.concurrent], ['map', true])
  assert.equal(of('three').awaited, true)
  assert.deepEqual(of('five').conditions, [`process.env.NODE_ENV !== 'production'`])
  assert.deepEqual(
    [of('five').floating, of('seven').floating, of('nine').floating, of('ten').floating],
    [true, false, true, false],
  )
  assert.equal(of('six').inTry, true)
  assert.equal(of('eight').loop, null)
})

test('what cannot be parsed is told with its place, and the rest is read', async () => {
  const files = { 'bad.ts': 'const a = \nfunction (', 'good.ts': 'good()' }
  const [unread] = await unreadOf(files)
  assert.equal(unread?.place.file, 'bad.ts')
  assert.ok(unread.message.length > 0)
  assert.equal((await callOf('good', files)).function, 'good.ts#0')
})

test('of tests and of what runs in a browser only names are kept', async () => {
  const code = await codeOf({
    'a.test.ts': `import { x } from './x'; x('user_id')`,
    'page.tsx': `import React from 'react'; export const P = () => <p onClick={() => go()}>{fullName}</p>`,
    'types.d.ts': `declare const x: 1`,
  })
  assert.deepEqual(code.calls, [])
  assert.deepEqual(
    code.files.map(({ file, isTest }) => [file, isTest]),
    [
      ['a.test.ts', true],
      ['page.tsx', false],
    ],
  )
  assert.ok(code.files[0]!.words.includes('user_id') && code.files[1]!.words.includes('fullName'))
})

test('what a guard has set is of the caller, and a header is of the request', async () => {
  assert.deepEqual(await originIn(`export const h = (c: Context) => sink(c.get('teamId'))`), { from: 'caller', name: 'teamId' })
  assert.deepEqual(await originIn(`export const h = (ctx: Koa.Context) => sink(ctx.get('x-team'))`), {
    from: 'request',
    part: 'headers',
    name: 'x-team',
  })
  const guard = `class G { canActivate(context: ExecutionContext) { const request = context.switchToHttp().getRequest(); sink(request.params.teamId) } }`
  assert.deepEqual(await originIn(guard), { from: 'request', part: 'params', name: 'teamId' })
})

test('a function keeps what it answers, where that tells where it comes from', async () => {
  const { functions } = await codeOf({ 'a.ts': `export const keyOf = (req: Request) => req.headers['x-device']` })
  const [answer] = functions.find(({ name }) => name === 'keyOf')!.answers
  assert.ok(answer?.is === 'name')
  assert.deepEqual(answer.origin, { from: 'request', part: 'headers', name: 'x-device' })
})

test('what a branch of a handler returns before its end', async () => {
  const { catches } = await codeOf({
    'a.ts': `export async function take() { try { await consume() } catch (e) { if (e instanceof Error) return true; throw e } }`,
  })
  assert.equal(catches[0]?.leaves?.is, 'boolean')
})

test('a function of another file that is given by its name is told', async () => {
  const files = {
    'worker.ts': `import { Worker } from 'bullmq'
      import { deliver } from './deliver'
      new Worker('mail', deliver)
      const near = (deliver) => sink(deliver)`,
    'deliver.ts': `export async function deliver(job) {}`,
  }
  const [, given] = (await callOf('Worker', files)).args
  assert.ok(given?.is === 'name' && given.value?.is === 'function' && given.value.id === 'deliver.ts#1')
  const [nearer] = (await callOf('sink', files)).args
  assert.ok(nearer?.is === 'name' && nearer.value === null)
})

test('what runs in a browser is told by what it asks for, and by who uses it', async () => {
  const code = await codeOf({
    'src/hooks/items.ts': `import { useQuery } from '@tanstack/react-query'; import { ask } from '../ask'; export const items = () => useQuery(ask)`,
    'src/ask.ts': `import { path } from './path'; export const ask = () => fetch(path)`,
    'src/path.ts': `export const path = '/items'`,
    'src/shared.ts': `export const key = process.env.KEY`,
    'src/panel.tsx': `import { useState } from 'react'; import { key } from './shared'; import { rows } from './rows'; export const P = () => rows(key)`,
    'src/rows.ts': `import { db } from './db'; export const rows = () => db.query('select 1')`,
    'src/db.ts': `import { Pool } from 'pg'; export const db = new Pool()`,
    'src/tracker.js': `const { location } = window; document.title = location.href`,
    'src/server.ts': `import { path } from './path2'; serve(path)`,
    'src/path2.ts': `export const path = '/items'`,
    'public/loader.js': `load()`,
  })
  assert.deepEqual(
    code.files.filter(({ inBrowser }) => inBrowser).map(({ file }) => file),
    ['public/loader.js', 'src/ask.ts', 'src/hooks/items.ts', 'src/panel.tsx', 'src/path.ts', 'src/tracker.js'],
  )
})

test('steps of a schema, and what lies in a folder for a while, are tools', async () => {
  const code = await codeOf({ 'schemas/alterations/1.ts': 'up()', 'db/temp/fill.ts': 'fill()', 'src/template/a.ts': 'a()' })
  assert.deepEqual(
    code.files.filter(({ isTool }) => isTool).map(({ file }) => file),
    ['db/temp/fill.ts', 'schemas/alterations/1.ts'],
  )
})
