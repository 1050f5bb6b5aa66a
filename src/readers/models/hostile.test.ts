import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memorySources } from '../sources.test-kit.ts'
import { createModelsReader } from './index.ts'

const drizzle = `import { pgTable, text } from 'drizzle-orm/pg-core'\n`
const typeorm = `import { Column, Entity } from 'typeorm'\n`
const many = (line: (at: number) => string, count: number): string =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n')

const texts: Readonly<Record<string, string>> = {
  'a name that is itself': `${drizzle}const a = b; const b = a; export const t = pgTable('t', { x: a, y: a() })`,
  'what spreads itself': `${drizzle}const a = { ...a, ...a }; export const t = pgTable('t', { ...a, ...f() }); function f() { return f() }`,
  'spreads that multiply': `${drizzle}${many((at) => `const f${at} = { ${`...f${at + 1}, `.repeat(10)} };`, 9)}export const t = pgTable('t', f0)`,
  'a long chain': `${drizzle}export const t = pgTable('t', { x: text('a')${'.notNull()'.repeat(3_000)} })`,
  'deep brackets': `${drizzle}export const t = pgTable('t', ${'['.repeat(2_000)}${']'.repeat(2_000)})`,
  'names of what every object has': `${drizzle}const constructor = 1; export const t = pgTable('t', { __proto__: toString, valueOf: text('v') })`,
  'a class that embeds itself': `${typeorm}@Entity() class A { ${many((at) => `@Column(() => A) a${at}: A;`, 8)} @Column() x: string }`,
  'classes in a circle': `${typeorm}class B extends A { @Column() y: string }\n@Entity() class A extends B { @Column() x: string }`,
  'attributes in a circle': `import { Sequelize } from 'sequelize'\nconst s = new Sequelize()\nconst a = { ...a, ...a, x: 1 }\ns.define('A', a)`,
  'modules in a circle': `${drizzle}${`export * from './models'\n`.repeat(8)}import { q } from './models'\nexport const t = pgTable('t', q)`,
}

for (const [name, text] of Object.entries(texts)) {
  test(`${name} ends`, async () => {
    const { databases = [] } = await createModelsReader().read(memorySources({ 'src/models.ts': text }))
    assert.equal(databases.flatMap(({ tables }) => tables).length, 1)
  })
}

test('what is no program is passed by, and the other files are read', async () => {
  const { databases = [] } = await createModelsReader().read(
    memorySources({
      'src/a.ts': `${drizzle}export const a = pgTable('a', {`,
      'src/b.ts': `${drizzle}export const b = pgTable('b', {})`,
    }),
  )
  assert.deepEqual(
    databases.flatMap(({ tables }) => tables.map(({ name }) => name)),
    ['b'],
  )
})
