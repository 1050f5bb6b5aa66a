import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { Model } from '../../model/model.ts'
import { oddModel, socialModel } from '../openapi/social-model.test-kit.ts'
import { writeClient } from './write-client.ts'

/** Every strictness that a reader's project may have. */
const strictest = {
  target: 'es2022',
  lib: ['es2022', 'dom'],
  types: [],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedDeclarations: true,
  declaration: true,
  erasableSyntaxOnly: true,
  allowImportingTsExtensions: true,
}

/** What the compiler says of the client and of code that uses it. */
function compile(model: Model, use: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-client-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(folder, 'client.ts'), writeClient(model))
    writeFileSync(join(folder, 'use.ts'), use)
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: strictest, include: ['*.ts'] }))
    const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
    execFileSync(process.execPath, [compiler, '-p', folder], { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
    return ''
  } catch (error) {
    return (error as { stdout: string }).stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('what a client may ask is typed, and what it gets', () => {
  const use = `
import { ApiProblem, createClient, etagOf, type Post, type Share } from './client.ts'
const client = createClient({ baseUrl: 'http://localhost', token: async () => 'x' })
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => undefined

export async function good(): Promise<void> {
  const post = await client.posts.get('1')
  same<typeof post, { id: string; author: string; body: string; audience: 'public' | 'followers'; shareCount: number; createdAt: string; updatedAt: string }>(true)
  const whole: Post = post
  const chosen = await client.posts.get('1', { fields: ['body', 'audience'] })
  same<typeof chosen, { id: string; body: string; audience: 'public' | 'followers' }>(true)
  const page = await client.posts.list({
    where: { author: '1', createdAt: { gte: '2026-01-01T00:00:00Z', lt: '2027-01-01T00:00:00Z' } },
    sort: '-createdAt',
    limit: 5,
    fields: ['body'],
    include: { author: true, shares: { limit: 5, include: { by: true } } },
  })
  const first = page.items[0]!
  same<keyof typeof first, 'id' | 'body' | 'author' | 'shares'>(true)
  const author: { handle: string } | string = first.author
  const by = first.shares[0]!.by
  const handle: string = typeof by === 'string' ? by : by.handle
  const answers = (await client.comments.get('1', { include: { answers: true } })).answers
  if (answers !== null && typeof answers !== 'string') answers.body.trim()
  for await (const each of client.posts.all({ where: { author: { in: ['1', '2'] } } })) each.body.trim()
  for await (const each of client.users.pages({ where: { handle: { prefix: 'a' } } })) each.items.length.toFixed()
  const made = await client.posts.create({ author: '1', body: 'x' }, { idempotencyKey: 'k' })
  await client.posts.update(made.id, { body: 'y' }, { ifMatch: etagOf(made) })
  await client.users.update('1', { bio: null })
  await client.posts.delete(made.id)
  const fresh = await client.posts.getIfChanged('1', '"3"')
  same<typeof fresh, typeof post | null>(true)
  const share: Share = await client.sharePost('1', { idempotencyKey: 'k' })
  if (new Error() instanceof ApiProblem) console.log(whole, author, handle, share)
}

export async function bad(): Promise<void> {
  // @ts-expect-error no such field
  await client.posts.get('1', { fields: ['boddy'] })
  // @ts-expect-error no such relation
  await client.posts.get('1', { include: { auhtor: true } })
  // @ts-expect-error no such relation, deeper
  await client.posts.get('1', { include: { shares: { include: { byy: true } } } })
  // @ts-expect-error one row takes no count
  await client.posts.get('1', { include: { author: { limit: 5 } } })
  // @ts-expect-error no index serves it
  await client.posts.list({ where: { body: 'x' } })
  // @ts-expect-error ids are not ordered
  await client.posts.list({ where: { author: { gt: '1' } } })
  // @ts-expect-error no index serves it
  await client.posts.list({ sort: 'body' })
  // @ts-expect-error shares are made by an action
  await client.shares.create({ post: '1', by: '2' })
  // @ts-expect-error it has no author
  await client.posts.create({ body: 'x' })
  // @ts-expect-error it cannot be changed
  await client.posts.update('1', { author: '2' })
  // @ts-expect-error counters are changed in code only
  await client.posts.update('1', { shareCount: 2 })
  // @ts-expect-error no such value
  await client.posts.update('1', { audience: 'nobody' })
  // @ts-expect-error it was not chosen
  ;(await client.posts.get('1', { fields: ['body'] })).audience
  // @ts-expect-error secrets do not leave
  ;(await client.users.get('1')).passwordHash
}
`
  assert.equal(compile(socialModel, use), '')
})

test('odd names and every kind of field and action make a file that compiles', () => {
  const use = `
import { createClient, type Record_, type Thing } from './client.ts'
const client = createClient({ baseUrl: 'http://localhost' })
export async function good(record: Record_): Promise<Thing> {
  const found = await client.findThings({ text: 'x', open: true })
  const { token, until } = await client.login({ email: 'a@b.c', password: 'x' })
  await client.sell('1')
  await client.sell('1', { note: null }, { idempotencyKey: 'k' })
  await client.records.get(record.of + token + until)
  const thing = await client.createThing({ title: 'A', pages: 1, size: { width: 1 }, tags: [] })
  const state: 'draft' | "it's out" | null = thing.state
  return found.items[0] ?? { ...thing, state }
}
`
  assert.equal(compile(oddModel, use), '')
})

test('a model without actions, and one without entities, compile too', () => {
  assert.equal(compile({ ...socialModel, actions: [] }, ''), '')
  assert.equal(compile({ ...oddModel, entities: [], actions: oddModel.actions.filter(({ name }) => name === 'login') }, ''), '')
})
