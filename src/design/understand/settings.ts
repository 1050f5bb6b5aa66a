import { nearest } from '../../kit/text.ts'
import type { Brief, Known } from '../brief/brief.ts'
import { type Input, type InputName, type InputValues, inputs } from '../brief/inputs.ts'
import { assume, statedOf } from './assume.ts'
import type { Catalogue } from './catalogue.ts'
import { withFittingParts } from './fitting-parts.ts'
import type { KnownInputs } from './implied.ts'
import { numeralsOf } from './numerals.ts'
import { RequestError } from './request-error.ts'

/** What a person sets beyond the words of the request. */
export interface Settings {
  readonly name?: string
  readonly archetypes?: readonly string[]
  readonly parts?: readonly string[]
  readonly without?: readonly string[]
  readonly changes?: readonly string[]
  readonly inputs?: { readonly [N in InputName]?: InputValues[N] }
}

const inputNames = Object.keys(inputs) as InputName[]
const lists = ['archetypes', 'parts', 'without'] as const
const settingNames: readonly string[] = [...inputNames, 'name', ...lists]
const projectName = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/** Flags as they are typed, `users=100k`. Of two for one name the last counts. @throws RequestError */
export function parseSettings(flags: readonly string[]): Settings {
  const settings: Record<string, unknown> = {}
  const given: Record<string, unknown> = {}
  for (const flag of flags) {
    const at = flag.indexOf('=')
    if (at < 1) throw new RequestError(`\`${flag}\` sets nothing: write a name, \`=\` and a value, as in \`users=100000\``)
    const [name, text] = [flag.slice(0, at).trim(), flag.slice(at + 1).trim()]
    if (name === 'name') settings[name] = checkName(text)
    else if (isOneOf(name, lists)) settings[name] = listed(text.toLowerCase())
    else given[name] = parseInput(checkInputName(name), text)
  }
  return { ...settings, ...(Object.keys(given).length === 0 ? {} : { inputs: given as Settings['inputs'] }) } as Settings
}

/** The brief with what is set in place of what was said or assumed; what follows from it follows anew. @throws RequestError */
export function applySettings(brief: Brief, settings: Settings, catalogue: Catalogue): Brief {
  const stated = statedOf(brief)
  const given = Object.entries(settings.inputs ?? {}).map(([name, value]) => [name, set(checkInput(checkInputName(name), value))])
  const settled = assume(
    {
      ...stated,
      name: settings.name === undefined ? stated.name : set(checkName(settings.name)),
      archetypes: setList(brief.archetypes, settings.archetypes, 'archetype', catalogue.archetypes),
      parts: setList(brief.parts, settings.parts, 'part', catalogue.parts),
      without: setList(brief.without, settings.without, 'part', catalogue.parts),
      changes: settings.changes ?? brief.changes,
      inputs: { ...stated.inputs, ...Object.fromEntries(given) } as KnownInputs,
    },
    catalogue,
  )
  return withFittingParts(settled, catalogue)
}

/** The value of an input as data, in its range and its words. @throws RequestError */
export function checkInput(name: InputName, value: unknown): InputValues[InputName] {
  const input: Input = inputs[name]
  if (input.kind === 'number') {
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new RequestError(`${name} is a number, ${input.says}, and not ${shown(value)}`)
    if (value < input.min || value > input.max)
      throw new RequestError(
        `${name} is from ${counted(input.min)} to ${counted(input.max)} ${input.unit}, and not ${shown(value)}`,
      )
    return value
  }
  if (input.kind === 'flag') {
    if (typeof value !== 'boolean') throw new RequestError(`${name} is true or false, and not ${shown(value)}`)
    return value
  }
  if (input.kind === 'word') return checkWord(name, input.words, value) as InputValues[InputName]
  if (!Array.isArray(value)) throw new RequestError(`${name} is a list of ${input.words.join(', ')}, and not ${shown(value)}`)
  const words = value.map((word) => checkWord(name, input.words, word))
  return input.words.filter((word) => words.includes(word)) as unknown as InputValues[InputName]
}

/** @throws RequestError */
export function checkInputName(name: string): InputName {
  if (Object.hasOwn(inputs, name)) return name as InputName
  const meant = nearest(name, settingNames)
  throw new RequestError(
    `nothing is called \`${name}\`: ${meant === undefined ? `there are ${settingNames.join(', ')}` : `is it \`${meant}\`?`}`,
  )
}

/** @throws RequestError */
export function checkName(name: string): string {
  if (projectName.test(name) && name.length <= 60) return name
  throw new RequestError(`a project is called in kebab-case, as in \`bee-watch\`, and not ${shown(name)}`)
}

function parseInput(name: InputName, text: string): InputValues[InputName] {
  const input: Input = inputs[name]
  if (input.kind === 'words') return checkInput(name, listed(text.toLowerCase()))
  if (input.kind === 'word') return checkInput(name, text.toLowerCase())
  if (input.kind === 'flag') return checkInput(name, flagWords.get(text.toLowerCase()) ?? refuseFlag(name, text))
  const [number, more] = numeralsOf(text)
  const isWhole = number !== undefined && more === undefined && number.start === 0 && number.end === text.length
  return checkInput(name, isWhole ? number.value : text)
}

const flagWords: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'y', 'on'].map((word) => [word, true] as const),
  ...['false', 'no', 'n', 'off'].map((word) => [word, false] as const),
])

function refuseFlag(name: InputName, text: string): never {
  throw new RequestError(`${name} is yes or no, and not ${shown(text)}`)
}

/** `a, b`; `none` and nothing are the empty list. */
function listed(text: string): readonly string[] {
  const words = text.split(',').map((word) => word.trim())
  return words.filter((word) => word !== '' && word !== 'none')
}

function checkWord(name: string, words: readonly string[], word: unknown): string {
  if (typeof word === 'string' && words.includes(word)) return word
  const meant = typeof word === 'string' ? nearest(word, words) : undefined
  throw new RequestError(
    `${name} has no ${shown(word)}: ${meant === undefined ? 'it may be' : `is it \`${meant}\`, or another of`} ${words.join(', ')}${meant === undefined ? '' : '?'}`,
  )
}

function setList(
  said: readonly Known<string>[],
  given: readonly string[] | undefined,
  kind: 'archetype' | 'part',
  all: readonly { readonly name: string }[],
): readonly Known<string>[] {
  if (given === undefined) return said
  if (given.length === 0)
    throw new RequestError(
      `a list of ${kind}s that is set names at least one: leave it out to follow the request, and name parts that are not wanted under \`without\``,
    )
  const names = all.map(({ name }) => name)
  const unknown = given.find((name) => !names.includes(name))
  if (unknown === undefined) return [...new Set(given)].map(set)
  const meant = nearest(unknown, names)
  throw new RequestError(
    `no ${kind} is called \`${unknown}\`: ${meant === undefined ? `there are ${[...names].sort().join(', ')}` : `is it \`${meant}\`?`}`,
  )
}

function set<T>(value: T): Known<T> {
  return { value, from: 'set' }
}

function isOneOf<T extends string>(name: string, names: readonly T[]): name is T {
  return (names as readonly string[]).includes(name)
}

function shown(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}

function counted(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 6 })
}
