import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, describe, test } from 'node:test'
import { globMatcher } from '../../kit/glob.ts'
import { openFactQueries } from '../../memory/index.ts'
import { type DecisionCheck, readDecisionCheck } from '../../model/decision-check.ts'
import { realOutside } from '../../ports/outside.test-kit.ts'
import { parts } from '../catalogue/parts.ts'
import { composeParts } from '../compose/compose-parts.ts'
import { type ProjectFile, projectFiles } from '../write/project-files.ts'
import { decisionTables } from './tables.ts'

const templates = new URL('../../../templates/', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, templates), 'utf8')
const composed = composeParts(parts, { name: 'trial', parts: parts.map(({ name }) => name) })
const project: readonly ProjectFile[] = [
  ...projectFiles(composed, read),
  { path: 'package.json', text: read('project/package.json') },
]
const fields = Object.entries(composed.blueprint.entities).flatMap(([entity, { fields: all }]) =>
  Object.keys(all).map((name) => ({ entity, name })),
)

const checks = [...new Set(decisionTables.flatMap(({ options }) => options.flatMap(({ check }) => check ?? [])))]

describe('the checks that options have', () => {
  const queries = openFactQueries(realOutside)
  after(() => queries.close())

  /** How often a project as it is written breaks a check. */
  const breaks = async (check: DecisionCheck, files: readonly ProjectFile[], named: typeof fields): Promise<number> => {
    const importers = files.flatMap(({ path, text }) =>
      [...text.matchAll(/from '([^']+)'/g)].map(([, target]) => ({ path, target: target! })),
    )
    switch (check.is) {
      case 'path': {
        const found = files.filter(({ path }) => globMatcher(`${check.glob}/**`)(path)).length
        return check.must ? Number(found === 0) : found
      }
      case 'dependency': {
        const { dependencies, devDependencies } = JSON.parse(files.find(({ path }) => path === 'package.json')!.text)
        assert.equal(check.must, false, 'no option asks for a package')
        return Number(check.name in { ...dependencies, ...devDependencies })
      }
      case 'import':
        assert.equal(check.must, false, 'no option asks for an import')
        return importers.filter(({ path, target }) => globMatcher(check.from)(path) && globMatcher(check.to)(target)).length
      case 'query': {
        const rows = named.map(({ entity, name }): (string | number)[] => ['blueprint.ts', 1, entity, name])
        return (await queries.query([{ name: 'fields', columns: ['file', 'line', 'entity', 'name'], rows }], check.sql)).length
      }
      default:
        throw new Error(`no option has a check of the kind \`${check.is}\``)
    }
  }

  test('all hold on a project of all parts', async () => {
    assert.ok(checks.length >= 10 && fields.length > 5, `${checks.length} checks, ${fields.length} fields`)
    for (const line of checks) assert.equal(await breaks(readDecisionCheck(line), project, fields), 0, line)
  })

  test('each would be broken by what it forbids, or by nothing where it asks for something', async () => {
    for (const line of checks) {
      const check = readDecisionCheck(line)
      const name = check.is === 'dependency' ? check.name : 'other'
      const broken: readonly ProjectFile[] =
        check.is === 'path'
          ? []
          : [
              { path: 'package.json', text: JSON.stringify({ dependencies: { [name]: '1.0.0' } }) },
              { path: 'parts/posts-code.ts', text: "import { jetstream } from '@nats-io/jetstream'" },
            ]
      assert.ok((await breaks(check, broken, [{ entity: 'payment', name: 'cardNumber' }])) > 0, line)
    }
  })
})
