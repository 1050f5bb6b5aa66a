import { kebab } from '../../kit/text.ts'
import type { Blueprint } from '../../model/blueprint.ts'
import type { Brief } from '../brief/brief.ts'
import type { InputName } from '../brief/inputs.ts'
import type { Catalogue } from '../understand/catalogue.ts'
import { readRequest } from '../understand/read-request.ts'
import { tokensOf } from '../understand/tokens.ts'
import { ChangeError } from './change-error.ts'
import type { EntityChange } from './entity-change.ts'
import { entitiesIn, listed, type Named, namesOf } from './named-things.ts'
import { readEntityChanges, strangerIn, withoutChangeWords } from './read-entity-changes.ts'

/** What a sentence asks to be changed. */
export interface AskedChange {
  /** Parts to add. */
  readonly parts: readonly string[]
  /** By part, the entity that the sentence names beside it. */
  readonly subjects: Readonly<Record<string, string>>
  /** Parts that are about nothing but themselves, where the sentence names what they are to be about. */
  readonly unbound: readonly { readonly part: string; readonly entity: string }[]
  /** Of entities and actions that are there. */
  readonly entities: readonly EntityChange[]
  /** What it says of the load, of rules and of sign-in, from which decisions follow. */
  readonly inputs: Partial<Brief['inputs']>
  /** Words that carry meaning, and of which nothing is made. */
  readonly unread: readonly string[]
}

/** @throws RequestError, ChangeError */
export function readChange(text: string, blueprint: Blueprint, catalogue: Catalogue): AskedChange {
  mustAdd(text)
  const asked = readRequest(text, catalogue)
  const entities = readEntityChanges(text, blueprint)
  const meant = asked.archetypes.flatMap(({ value }) => catalogue.archetypes.find(({ name }) => name === value)?.parts ?? [])
  const named = entitiesIn(text, blueprint.entities)
  const said = asked.parts.filter(({ from, ...known }) => from !== 'said' || !isThing(text, known, named, entities.length > 0))
  // Beside a change of what is there, words of parts that are there only say what is changed.
  const isNamed = (part: string) => entities.length > 0 && isBegun(part, blueprint, catalogue)
  const wanted = said.map(({ value }) => value).filter((part) => !isNamed(part))
  const parts = [...new Set([...wanted, ...(entities.length > 0 ? [] : meant)])]
  const about = catalogue.parts.filter(({ name, subjects }) => subjects !== undefined && parts.includes(name))
  const subject = about.length === 0 ? null : subjectIn(text, { named, blueprint, parts, catalogue })
  const isOnly = entities.length > 0 && parts.length === 0
  const inputs = Object.entries(asked.inputs).filter(([name, { from }]) => from === 'said' && (!isOnly || name === 'search'))
  return {
    // What was only named as what others are about does not come.
    parts:
      subject === null
        ? parts
        : parts.filter((name) => about.some((part) => part.name === name) || !names(name, subject, catalogue)),
    subjects: subject === null ? {} : Object.fromEntries(about.map(({ name }) => [name, subject])),
    unbound: unboundIn(named, { parts: wanted, blueprint, catalogue }),
    entities,
    inputs: Object.fromEntries(inputs) as Partial<Record<InputName, never>>,
    unread: unreadIn(text, asked.unread, blueprint),
  }
}

const takingAway =
  /^\s*(?:(?:please|now|let us|let['’]s|(?:we|i) (?:want|need) to|(?:can|could) you)\s+)*(remove|drop|delete|rename|get rid of|take out|take away|undo|revert|disable)\b/i

/** @throws ChangeError where it is asked to take away or to rename, of which the words that follow would be added */
function mustAdd(text: string): void {
  const verb = takingAway.exec(text)?.[1]
  if (verb === undefined) return
  throw new ChangeError(
    `\`${verb.toLowerCase()}\`: a change adds to what is there, and takes nothing away`,
    'edit `blueprint.ts` and its parts: `lintel design` brings the documents up to date, and `lintel migrate plan` shows what becomes of the data',
  )
}

/** What neither says how things are changed nor names what is there. */
function unreadIn(text: string, words: readonly string[], { entities, actions = {} }: Blueprint): readonly string[] {
  const names = [
    ...Object.keys(entities),
    ...Object.values(entities).flatMap(({ fields }) => Object.keys(fields)),
    ...Object.keys(actions),
  ]
  const there = new Set(names.flatMap(stemsOf))
  const rest = new Set(tokensOf(withoutChangeWords(text)).map((token) => token.stem))
  return words.filter(
    (word) => stemsOf(word).some((each) => !there.has(each)) && tokensOf(word).some((token) => rest.has(token.stem)),
  )
}

/** `sharePost` is two. */
function stemsOf(name: string): readonly string[] {
  return tokensOf(kebab(name)).map((token) => token.stem)
}

/** Words that name an entity which is there: `soft delete for posts` adds no posts. */
function isThing(text: string, known: object, named: readonly Named[], isChanged: boolean): boolean {
  const phrase = 'phrase' in known && typeof known.phrase === 'string' ? known.phrase : ''
  const at = text.indexOf(phrase)
  return named.some(({ start, end, isTarget }) => start <= at && at < end && (isTarget || isChanged))
}

/** Whether something of a part is there. */
function isBegun(part: string, { entities }: Blueprint, { parts }: Catalogue): boolean {
  const own = Object.keys(parts.find(({ name }) => name === part)?.declares.entities ?? {})
  return own.some((name) => Object.hasOwn(entities, name))
}

function names(part: string, entity: string, { parts }: Catalogue): boolean {
  return Object.hasOwn(parts.find(({ name }) => name === part)?.declares.entities ?? {}, entity)
}

function unboundIn(
  named: readonly Named[],
  { parts, blueprint, catalogue }: Pick<SubjectOptions, 'parts' | 'blueprint' | 'catalogue'>,
): AskedChange['unbound'] {
  const entity = namesOf(named.filter(({ isTarget }) => isTarget)).find((name) => name !== blueprint.actor)
  if (entity === undefined) return []
  return catalogue.parts
    .filter(({ name, subjects }) => subjects === undefined && parts.includes(name) && !names(name, entity, catalogue))
    .map(({ name }) => ({ part: name, entity }))
}

interface SubjectOptions {
  readonly named: readonly Named[]
  readonly blueprint: Blueprint
  readonly parts: readonly string[]
  readonly catalogue: Catalogue
}

/** The entity behind `on`, `to`, `for` or `of`: `comments on listings`. @throws ChangeError */
function subjectIn(text: string, { named, blueprint, parts, catalogue }: SubjectOptions): string | null {
  const targets = namesOf(named.filter(({ isTarget }) => isTarget))
  if (targets.length > 1)
    throw new ChangeError(`it would be about ${listed(targets)}`, 'say one of them: what is added is about one thing')
  if (targets.length === 1) return targets[0]!
  const strange = strangerIn(text)
  const coming = catalogue.parts
    .filter(({ name }) => parts.includes(name))
    .flatMap(({ declares }) => Object.keys(declares.entities ?? {}))
  const known = strange === null ? [] : catalogue.parts.filter(({ name }) => name === strange || name === `${strange}s`)
  if (known.length === 0) return null
  const own = Object.keys(known[0]!.declares.entities ?? {})[0]!
  // `posts with comments on posts`: it comes in the same sentence.
  if (/\bwith\b|\band\b/i.test(text) && coming.includes(own)) return own
  throw new ChangeError(
    `no entity is called \`${strange}\``,
    `there are ${listed(Object.keys(blueprint.entities))}; \`add ${strange}\` first, or say one of these`,
  )
}
