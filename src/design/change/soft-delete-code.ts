import { kebab, pascal } from '../../kit/text.ts'
import type { Blueprint, Grant } from '../../model/blueprint.ts'
import { collectionOf, defaultVersion } from '../../model/names.ts'
import { environmentOf } from './adapt-part.ts'
import { canSignUp, grantsOf, rowMaker } from './make-row.ts'

/** Who may delete, where code can tell it of a row that nobody sees. */
export interface Restorers {
  readonly roles: readonly string[]
  /** Refs of the row to the actor. */
  readonly owners: readonly string[]
}

/** The handlers: what deletes, and what takes it back where code can tell who may. */
export function softDeleteCode({ entity, restorers }: { readonly entity: string; readonly restorers: Restorers | null }): string {
  const name = pascal(entity)
  const actions = restorers === null ? `'delete${name}'` : `'delete${name}' | 'restore${name}'`
  const words = restorers === null ? 'type Handlers' : 'type Handlers, type Id, Problem'
  return [
    `import { ${words} } from 'lintel'`,
    "import type design from '../blueprint.js'",
    '',
    `export const actions: Pick<Handlers<typeof design>, ${actions}> = {`,
    `  async delete${name}({ ${entity}, db }) {`,
    `    await db.asSystem.${entity}.update(${entity}.id, { deletions: { add: 1 } })`,
    '  },',
    ...(restorers === null ? [] : ['', ...restoring(entity, restorers)]),
    '}',
    '',
  ].join('\n')
}

function restoring(entity: string, { roles, owners }: Restorers): readonly string[] {
  const given = ['input: { id }', ...(owners.length === 0 ? [] : ['actor']), ...(roles.length === 0 ? [] : ['caller']), 'db']
  const may = [...owners.map((owner) => `row.${owner} === actor.id`), ...roles.map((role) => `caller.roles.includes('${role}')`)]
  return [
    `  async restore${pascal(entity)}({ ${given.join(', ')} }) {`,
    '    // Nobody sees a row that is deleted, so the rules cannot say whose it is.',
    `    const row = await db.asSystem.${entity}.find(id as Id<'${entity}'>)`,
    `    if (!row || !(${may.join(' || ')}))`,
    "      throw new Problem({ status: 404, code: 'not_found', title: 'Nothing that you may restore has this id' })",
    '    if (row.deletions === 0) return row',
    `    return db.asSystem.${entity}.update(row.id, { deletions: { add: -row.deletions } })`,
    '  },',
  ]
}

interface Tested {
  readonly blueprint: Blueprint
  readonly entity: string
  /** Who may delete. */
  readonly remove: Grant
  readonly restorers: Restorers | null
}

/** What shows that it does what it says; null where a test cannot make a row, or nobody in it may delete one. */
export function softDeleteTests({ blueprint, entity, remove, restorers }: Tested): string | null {
  const make = rowMaker(blueprint, entity)
  const by = deleterOf(blueprint, entity, remove)
  if (make === null || by === null || !canSignUp(blueprint)) return null
  const base = `/${blueprint.version ?? defaultVersion}`
  const rows = `${base}/${collectionOf(entity, blueprint.entities[entity])}`
  const action = kebab(entity)
  const environment = environmentOf(blueprint)
  return [
    "import assert from 'node:assert/strict'",
    "import { after, test } from 'node:test'",
    "import { startTest } from 'lintel/testing'",
    '',
    `const backend = await startTest(new URL('..', import.meta.url)${environment === '' ? '' : `, ${environment}`})`,
    'after(() => backend.stop())',
    '',
    `const make = ${make.replaceAll('\n  ', '\n')}`,
    "const ada = await backend.signUp('ada')",
    "const bob = await backend.signUp('bob')",
    `const deleter = ${by}`,
    'const row = await make(ada)',
    `const remove = (by, status) => by.post(\`${rows}/\${row.id}/delete-${action}\`, {}, status)`,
    '',
    "test('what is deleted is seen by nobody', async () => {",
    `  await bob.get(\`${rows}/\${row.id}\`, 200)`,
    `  await backend.anybody.post(\`${rows}/\${row.id}/delete-${action}\`, {}, 401)`,
    '  await remove(deleter, 204)',
    `  for (const each of [ada, bob, deleter]) await each.get(\`${rows}/\${row.id}\`, 404)`,
    `  const { items } = await ada.get('${rows}?limit=100', 200)`,
    '  assert.ok(items.every(({ id }) => id !== row.id))',
    '  await remove(deleter, 404)',
    '})',
    ...(restorers === null ? [] : ['', ...restoreTests(base, rows, action)]),
    '',
  ].join('\n')
}

function restoreTests(base: string, rows: string, action: string): readonly string[] {
  return [
    "test('who may delete takes it back, and nobody else does', async () => {",
    "  const stranger = await backend.signUp('stranger')",
    `  await stranger.post('${base}/restore-${action}', { id: row.id }, 404)`,
    `  await deleter.post('${base}/restore-${action}', { id: row.id }, 200)`,
    `  const { deletions } = await bob.get(\`${rows}/\${row.id}\`, 200)`,
    '  assert.equal(deletions, 0)',
    '})',
  ]
}

/** Somebody of the test who may delete the row that ada made. */
function deleterOf(blueprint: Blueprint, entity: string, remove: Grant): string | null {
  const words = grantsOf(remove).filter((who): who is string => typeof who === 'string')
  const owner = words.find((word) => blueprint.entities[entity]!.fields[word]?.kind === 'ref')
  if (owner !== undefined) return 'ada'
  const role = words.find((word) => word.startsWith('role:'))
  return role === undefined ? null : `await backend.signUp('deleter', { roles: ['${role.slice('role:'.length)}'] })`
}
