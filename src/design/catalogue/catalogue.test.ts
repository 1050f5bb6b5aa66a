import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { Blueprint } from '../../model/blueprint.ts'
import { checkBlueprint } from '../../model/check.ts'
import { type Composed, composeParts } from '../compose/compose-parts.ts'
import { projectFiles } from '../write/project-files.ts'
import { archetypes } from './archetypes.ts'
import type { PartTemplate } from './part-template.ts'
import { parts } from './parts.ts'

const root = new URL('../../../', import.meta.url)
const templates = new URL('templates/', root)
const read = (path: string) => readFileSync(new URL(path, templates), 'utf8')
const compose = (names: readonly string[], subjects: Readonly<Record<string, string>> = {}) =>
  composeParts(parts, { name: 'trial', parts: names, subjects })
const mistakesIn = ({ blueprint }: Composed) => checkBlueprint(blueprint).map(({ code, message }) => `${code} ${message}`)
const isSame = (a: readonly string[], b: readonly string[]) => assert.deepEqual([...a].sort(), [...b].sort())

/** A part with nothing beside it but what it needs: for one about others, once for each entity that it may be about. */
function alone({ name, subjects }: PartTemplate): readonly Composed[] {
  if (subjects === undefined) return [compose([name])]
  return Object.keys(subjects).map((entity) => {
    const declaring = parts.find(({ declares }) => declares.entities?.[entity] !== undefined)
    assert.ok(declaring, `no part declares \`${entity}\`, which ${name} may be about`)
    return compose([declaring.name, name], { [name]: entity })
  })
}

describe('parts', () => {
  test('each is in a file of its name, and every file is a part', () => {
    const files = readdirSync(new URL('src/design/catalogue/parts/', root)).filter((file) => file.endsWith('.ts'))
    isSame(
      files,
      parts.map(({ name }) => `${name}.ts`),
    )
  })

  test('what one declares no other does', () => {
    const kinds = [['entities'], ['events'], ['actions'], ['jobs', 'sagas'], ['external'], ['webhooks']] as const
    for (const sections of kinds) {
      const names = parts.flatMap(({ declares }) => sections.flatMap((section) => Object.keys(declares[section] ?? {})))
      isSame(names, [...new Set(names)])
    }
  })

  test('all of them fit together, and all that is listened to is emitted', () => {
    const { blueprint } = compose(parts.map(({ name }) => name))
    assert.deepEqual(mistakesIn(compose(parts.map(({ name }) => name))), [])
    const listened = parts.flatMap(({ listens }) => listens ?? [])
    assert.deepEqual(
      listened.filter((event) => blueprint.events?.[event] === undefined),
      [],
    )
  })

  for (const template of parts) {
    const { name, code, declares, listens } = template
    describe(name, () => {
      test('is right alone', () => {
        for (const composed of alone(template)) assert.deepEqual(mistakesIn(composed), [])
      })

      test('has its code and its tests, and neither speaks of a subject once it has one', () => {
        const exported = existsSync(new URL(`parts/${name}.ts`, templates))
          ? [...read(`parts/${name}.ts`).matchAll(/^export const (\w+)/gm)].map(([, word]) => word!)
          : []
        isSame(exported, code)
        const asked = [
          ...(['actions', 'jobs', 'sagas'] as const).filter((section) => declares[section] !== undefined),
          ...(listens === undefined ? [] : ['on']),
        ]
        isSame(code, asked)
        for (const composed of alone(template)) {
          const texts = projectFiles(composed, read).filter(({ path }) => path.includes(`/${name}`))
          assert.ok(texts.some(({ path }) => path === `tests/${name}.test.mjs`))
          if (template.subjects !== undefined) for (const { text } of texts) assert.doesNotMatch(text, /subject/i)
        }
      })

      test('says its load of what there is', () => {
        for (const { blueprint, parts: composed } of alone(template)) {
          const { load } = composed.find((part) => part.template.name === name)!.template
          for (const entity of Object.keys(load.rows)) assert.ok(blueprint.entities[entity], `there is no \`${entity}\``)
          for (const operation of Object.keys(load.requests))
            assert.ok(isServed(blueprint, operation), `nothing answers \`${operation}\``)
          for (const amount of [...Object.values(load.rows), ...Object.values(load.requests)]) assert.ok(amount >= 0)
        }
      })
    })
  }
})

/** Is it an action, or a route of an entity that somebody is granted? */
function isServed({ entities, actions = {} }: Blueprint, operation: string): boolean {
  const [name = '', verb] = operation.split('.')
  if (verb === undefined) return actions[name] !== undefined
  const rights = { list: 'read', get: 'read', create: 'create', update: 'update', delete: 'delete' } as const
  return Object.hasOwn(rights, verb) && entities[name]?.can?.[rights[verb as keyof typeof rights]] !== undefined
}

describe('archetypes', () => {
  test('have names of their own', () => {
    const names = archetypes.map(({ name }) => name)
    isSame(names, [...new Set(names)])
  })

  for (const { name, parts: named, words } of archetypes) {
    test(`${name} is of parts that there are, and right`, () => {
      assert.deepEqual(mistakesIn(compose(named)), [])
    })

    test(`${name} is asked for in words of lower case, of which one alone is enough`, () => {
      for (const word of Object.keys(words)) assert.match(word, /^[a-z0-9]+([ -][a-z0-9]+)*$/)
      for (const weight of Object.values(words)) assert.ok([1, 2, 3, 4, 5].includes(weight), `${weight} is no weight`)
      assert.ok(Math.max(...Object.values(words)) >= 4)
    })
  }
})
