/** A part of the catalogue in a project that a person has written: other names for who calls, other ways to make rows. */
import { isDeepStrictEqual } from 'node:util'
import type { Blueprint } from '../../model/blueprint.ts'
import { collectionOf } from '../../model/names.ts'
import { normalise } from '../../model/normalise.ts'
import { blueprintVariables } from '../../writers/handoff/index.ts'
import type { PartTemplate } from '../catalogue/part-template.ts'
import { bindSubject } from '../compose/bind-subject.ts'
import type { ComposedPart } from '../compose/composed-part.ts'
import { markEntity } from '../compose/mark-subject.ts'
import { doMeet } from '../compose/people-of.ts'
import { type ProjectFile, partFiles, type ReadTemplate } from '../write/project-files.ts'
import { ChangeError } from './change-error.ts'
import { canSignUp, grantsOf, rowMaker } from './make-row.ts'

/** What parts of the catalogue call the actor. */
const usual = 'user'

/** The part, with the actor of the blueprint where it says `user`. */
export function adaptPart(part: ComposedPart, { actor }: Blueprint): ComposedPart {
  if (actor === undefined || actor === usual) return part
  const text = JSON.stringify(part.template).replaceAll(
    new RegExp(`"(to|on|returns)":"${usual}(\\[\\])?"`, 'g'),
    (_, key: string, many = '') => `"${key}":"${actor}${many}"`,
  )
  return { ...part, template: JSON.parse(text) as PartTemplate }
}

export interface AdaptedFiles {
  readonly files: readonly ProjectFile[]
  readonly notes: readonly string[]
}

export interface AdaptOptions {
  readonly blueprint: Blueprint
  /** Every part of the catalogue. */
  readonly all: readonly PartTemplate[]
  readonly read: ReadTemplate
}

/**
 * The files of a part, fit for the project that they come into. Its tests come where they can make the rows that they are about.
 * @throws ChangeError where its code looks for what the actor does not have
 */
export function adaptFiles(part: ComposedPart, options: AdaptOptions): AdaptedFiles {
  const { blueprint, read } = options
  const { name } = part.template
  const environment = environmentOf(blueprint)
  const files = partFiles(part, read).map(({ path, text }) => ({
    path,
    text: withEnvironment(withActor(text, blueprint), environment),
  }))
  mustHaveFields(name, files, blueprint)
  const tests = `tests/${name}.test.mjs`
  const made = madeFor(part, options, files.find(({ path }) => path === tests)?.text ?? '')
  const hidden =
    part.template.people !== undefined && !seesPeople(blueprint)
      ? [`people find each other in ${name}, and few may read \`${blueprint.actor}\` here: grant \`read: 'signedIn'\` if all may`]
      : []
  if (made.is === 'usual') return { files, notes: hidden }
  if (made.is === 'unknown')
    return {
      files: files.filter(({ path }) => path !== tests),
      notes: [...hidden, `no tests of ${name} were written: ${made.because}`],
    }
  const adapted = files.map((file) => (file.path === tests ? { path: tests, text: withMaker(file.text, made) } : file))
  return { files: adapted, notes: hidden }
}

function withActor(text: string, { actor, entities }: Blueprint): string {
  if (actor === undefined) return text
  const collection = collectionOf(actor, entities[actor])
  const moved = collection === 'users' ? text : text.replaceAll(/\/v1\/users(?=[/?`'])/g, `/v1/${collection}`)
  if (actor === usual) return moved
  return moved
    .replaceAll(/(?<=\b(?:db|asSystem)\.)user\b/g, actor)
    .replaceAll(/(?<=(?:Id|Row)<(?:Design, )?)'user'/g, `'${actor}'`)
    .replaceAll(/(?<=async \w+\(\{ |^ {2}\w+\(\{ )user(?=[, ])/gm, `${actor}: user`)
}

/** What a test gives the blueprint of the project for its variables, as code; empty where it has none. */
export function environmentOf(blueprint: Blueprint): string {
  const variables = blueprintVariables(normalise(blueprint)).map(({ name, places }) => {
    const isAddress = places.some((place) => /\.(?:url|to)$/.test(place))
    return `${name}: '${isAddress ? 'http://127.0.0.1:9' : 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='}'`
  })
  return variables.length === 0 ? '' : `{ environment: { ${variables.join(', ')} } }`
}

function withEnvironment(text: string, environment: string): string {
  if (environment === '') return text
  return text.replace(
    "startTest(new URL('..', import.meta.url))",
    () => `startTest(new URL('..', import.meta.url), ${environment})`,
  )
}

/** @throws ChangeError */
function mustHaveFields(name: string, files: readonly ProjectFile[], { actor, entities }: Blueprint): void {
  const code = files.find(({ path }) => path.endsWith('-code.ts'))?.text ?? ''
  const asked = [...code.matchAll(new RegExp(`\\.${actor}\\.first\\(\\{ (\\w+)`, 'g'))].map(([, field]) => field!)
  const missing = asked.find((field) => entities[actor!]?.fields[field] === undefined)
  if (missing === undefined) return
  throw new ChangeError(
    `${name} looks people up by their \`${missing}\`, and \`${actor}\` has no such field`,
    `give it one: \`${missing}: text({ max: 30, unique: true })\``,
  )
}

type Made =
  | { readonly is: 'usual' }
  | { readonly is: 'own'; readonly subject: string; readonly code: string }
  | { readonly is: 'unknown'; readonly because: string }

/** How the tests of a part make what it is about. */
function madeFor({ subject, template }: ComposedPart, { blueprint, all }: AdaptOptions, tests: string): Made {
  if (!canSignUp(blueprint)) return { is: 'unknown', because: `a test cannot tell how a row of \`${blueprint.actor}\` is made` }
  const needed = all.filter(({ name }) => name !== 'people' && template.needs.includes(name))
  const bound = needed.map((each) => (each.subjects === undefined || subject === null ? each : bindSubject(each, subject)))
  const other = bound.find(({ declares }) => !isAsDeclared(declares.entities ?? {}, { blueprint, all }))
  if (other !== undefined) return { is: 'unknown', because: `they make rows of ${other.name}, which are others here` }
  if (doMeet([template, ...needed]) && !seesPeople(blueprint))
    return { is: 'unknown', because: `people see each other in them, and few may read \`${blueprint.actor}\` here` }
  if (subject === null) return { is: 'usual' }
  const { entity } = subject
  const known = all.find(({ declares }) => Object.hasOwn(declares.entities ?? {}, entity))?.declares.entities
  const isUsual =
    blueprint.entities[entity] === undefined || isAsDeclared({ [entity]: known?.[entity] ?? { fields: {} } }, { blueprint, all })
  if (isUsual && makes(tests, entity)) return { is: 'usual' }
  const code = blueprint.entities[entity] === undefined ? null : rowMaker(blueprint, entity)
  return code === null
    ? { is: 'unknown', because: `the blueprint does not tell how everybody is shown a \`${entity}\`` }
    : { is: 'own', subject: entity, code }
}

/** Whether the tests know how a row of the entity is made. */
function makes(tests: string, entity: string): boolean {
  return new RegExp(`^  (?:async )?${entity}[(:]`, 'm').test(makerBlock.exec(tests)?.[0] ?? '')
}

function seesPeople({ actor, entities }: Blueprint): boolean {
  return grantsOf(entities[actor!]?.can?.read).some((who) => who === 'anyone' || who === 'signedIn')
}

/** Whether what is there of some entities is what the catalogue says of them, with what parts about them have added. */
function isAsDeclared(declared: Blueprint['entities'], { blueprint, all }: Pick<AdaptOptions, 'blueprint' | 'all'>): boolean {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
  return Object.entries(declared).every(([name, entity]) => {
    const there = blueprint.entities[name]
    if (there === undefined) return true
    const marked = all.reduce((each, { marks, subjects }) => {
      const isMarked = marks !== undefined && Object.keys(marks.counters).every((field) => Object.hasOwn(there.fields, field))
      return isMarked && subjects?.[name] !== undefined ? markEntity(each, marks, subjects[name]) : each
    }, entity)
    return isDeepStrictEqual(plain(there), plain(marked))
  })
}

const makerBlock = /const make = \{\n[\s\S]*?\n\}\n/
/** What follows holds where few see a row, and one that the blueprint tells how to make is seen by everybody. */
const fewSee = /\n\/\/ Where few see[^\n]*\n[\s\S]*$/

function withMaker(text: string, { subject, code }: { readonly subject: string; readonly code: string }): string {
  return text.replace(makerBlock, `const make = {\n  ${subject}: ${code},\n}\n`).replace(fewSee, '')
}
