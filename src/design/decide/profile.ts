import { nearest } from '../../kit/text.ts'
import type { DecisionTable } from './table.ts'

/** Options that are taken whatever a table says: how a team works already. */
export interface Profile {
  /** In kebab-case. */
  readonly name: string
  readonly title: string
  /** By the id of a table. */
  readonly takes: Readonly<Record<string, { readonly option: string; readonly because: string }>>
}

/** A profile that does not fit the tables, with everything that is wrong with it. */
export class ProfileError extends Error {
  readonly mistakes: readonly string[]

  constructor(name: string, mistakes: readonly string[]) {
    super(`the profile \`${name}\` cannot be used: ${mistakes.join('; ')}`)
    this.name = 'ProfileError'
    this.mistakes = mistakes
  }
}

/** @throws ProfileError */
export function checkProfile(tables: readonly DecisionTable[], { name, takes }: Profile): void {
  const mistakes = Object.entries(takes).flatMap(([id, { option }]) => {
    const table = tables.find((each) => each.id === id)
    if (table === undefined)
      return [
        `\`takes\` names \`${id}\`, which is no table${suggest(
          id,
          tables.map((each) => each.id),
        )}`,
      ]
    const names = table.options.map((each) => each.name)
    return names.includes(option) ? [] : [`\`takes.${id}\` is \`${option}\`: it may be ${names.join(', ')}`]
  })
  if (mistakes.length > 0) throw new ProfileError(name, mistakes)
}

function suggest(word: string, candidates: readonly string[]): string {
  const meant = nearest(word, candidates)
  return meant === undefined ? '' : `; did you mean \`${meant}\`?`
}

/** A team's own profile, of plain data. @throws ProfileError */
export function readProfile(data: unknown, tables: readonly DecisionTable[]): Profile {
  const { name, title, takes, ...more } = isRecord(data) ? data : {}
  const called = typeof name === 'string' ? name : 'without a name'
  const mistakes = [
    ...(isRecord(data) ? [] : ['it has to be an object with `name`, `title` and `takes`']),
    ...Object.keys(more).map((key) => `\`${key}\` is none of its words${suggest(key, ['name', 'title', 'takes'])}`),
    ...(typeof name === 'string' && /^[a-z][a-z0-9-]*$/.test(name) ? [] : ['`name` has to be a word in kebab-case']),
    ...(title === undefined || typeof title === 'string' ? [] : ['`title` has to be text']),
    ...(isRecord(takes) ? takesMistakes(takes) : ["`takes` has to be an object: a table's id → `{ option, because }`"]),
  ]
  if (mistakes.length > 0) throw new ProfileError(called, mistakes)
  const profile = { name: called, title: title ?? called, takes } as Profile
  checkProfile(tables, profile)
  return profile
}

function takesMistakes(takes: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(takes).flatMap(([id, take]) => {
    if (!isRecord(take)) return [`\`takes.${id}\` has to be \`{ option, because }\``]
    const absent = ['option', 'because'].filter((key) => typeof take[key] !== 'string' || take[key] === '')
    const strange = Object.keys(take).filter((key) => key !== 'option' && key !== 'because')
    return [
      ...absent.map((key) => `\`takes.${id}.${key}\` has to be text`),
      ...strange.map((key) => `\`takes.${id}.${key}\` is none of its words: \`option\`, \`because\``),
    ]
  })
}

function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data)
}
