/** What a sentence asks of entities and actions that are there: soft delete, search, and limits. */
import pluralize from 'pluralize'
import type { Blueprint, Rate } from '../../model/blueprint.ts'
import { collectionOf, defaultVersion } from '../../model/names.ts'
import { ChangeError } from './change-error.ts'
import type { EntityChange } from './entity-change.ts'
import { entitiesIn, listed, type Named, namedIn, namesOf } from './named-things.ts'

const softDeletion =
  /\bsoft[- ]?delet\w*|\b(?:restore|undelete|recover) deleted\b|\bkeep deleted\b|\b(?:trash|recycle) (?:can|bin)\b/i
const searching = /\b(?:search\w*|full[- ]text)\b/i
const limiting = /\b(?:rate[- ]?limit\w*|throttl\w+|limit\w*|quotas?)\b/i
const surelyLimiting = /\b(?:rate[- ]?limit\w*|throttl\w+)\b/i

const signingIn =
  /\b(?:oauth(?: ?2(?:\.0)?)?|openid(?: connect)?|oidc|social)[ -](?:log[- ]?ins?|sign[- ]?(?:in|on)s?|authentication)\b|\b(?:log|sign)(?:ging|ing)?[- ]?in (?:with|by|via|through|over) (?:oauth|openid|oidc)/i
const provider = /\b(?:google|gmail|github|gitlab|microsoft|entra|azure|office 365|apple|discord|saml)\b/i

/** @throws ChangeError where what it names is not there, or is several things */
export function readEntityChanges(text: string, blueprint: Blueprint): readonly EntityChange[] {
  const named = entitiesIn(text, blueprint.entities)
  return [
    ...(softDeletion.test(text)
      ? [
          {
            kind: 'soft-delete',
            entity: oneOf(named, text, { blueprint, may: deletable(blueprint), what: 'soft delete' }),
          } as const,
        ]
      : []),
    ...readSearch(text, blueprint, named),
    ...readLimits(text, blueprint, named),
    ...(signingIn.test(text) && !provider.test(text) ? [{ kind: 'sign-in' } as const] : []),
  ]
}

/** A sentence without the words by which such changes are known. */
export function withoutChangeWords(text: string): string {
  const all = [ratePattern, softDeletion, searching, limiting, signUps, anyRequest, signingIn]
  return all.reduce((rest, pattern) => rest.replaceAll(new RegExp(pattern, 'gi'), ' '), text)
}

function deletable({ entities, actor }: Blueprint): readonly string[] {
  return Object.keys(entities).filter((name) => name !== actor && entities[name]!.can?.delete !== undefined)
}

interface Asked {
  readonly blueprint: Blueprint
  /** Those of which it could be asked. */
  readonly may: readonly string[]
  readonly what: string
}

/** The one entity that is meant. @throws ChangeError */
function oneOf(named: readonly Named[], text: string, { blueprint, may, what }: Asked): string {
  const targets = named.filter(({ isTarget }) => isTarget)
  const meant = namesOf(targets.length > 0 ? targets : named)
  if (meant.length === 1) return meant[0]!
  if (meant.length > 1)
    throw new ChangeError(`${what} is asked of ${listed(meant)} in one sentence`, 'say one of them, and the other one then')
  const strange = strangerIn(text)
  const there = may.length > 0 ? `it can be asked of ${listed(may)}` : `there are ${listed(Object.keys(blueprint.entities))}`
  if (strange !== null) throw new ChangeError(`no entity is called \`${strange}\``, there)
  throw new ChangeError(`nothing says what ${what} is asked of`, there)
}

/** What stands where a thing would be named: `for widgets`. */
export function strangerIn(text: string): string | null {
  const found = /\b(?:on|to|for|of)\s+(?:(?:the|our|my|each|every|all|any)\s+)*([a-z][\w-]*)/i.exec(text)?.[1]
  return found === undefined || /^(?:a|an|be|it|them|this|that|\d.*)$/i.test(found) ? null : found
}

// ── search ───────────────────────────────────────────────────────────────────

/** Search without a thing to search is decided for the whole system. */
function readSearch(text: string, blueprint: Blueprint, named: readonly Named[]): readonly EntityChange[] {
  if (!searching.test(text)) return []
  if (named.length === 0) {
    const strange = searchedIn(text)
    if (strange === null) return []
    throw new ChangeError(`no entity is called \`${strange}\``, `there are ${listed(Object.keys(blueprint.entities))}`)
  }
  const by = /\b(?:by|in|over|within)\s+(.+)$/i.exec(text)?.[1] ?? ''
  const rest = named.filter((each) => !(by !== '' && text.indexOf(by) <= each.start && isField(each, blueprint, named[0]!.name)))
  const entity = oneOf(rest, text, { blueprint, may: Object.keys(blueprint.entities), what: 'search' })
  const fields = fieldsIn(by, blueprint, entity)
  return [{ kind: 'search', entity, fields }]
}

/** What is to be searched, as the sentence calls it: `make widgets searchable`, `search over widgets`. */
function searchedIn(text: string): string | null {
  const made = /\bmake\s+(?:(?:the|our|all|every)\s+)*([a-z][\w-]*)\s+searchable\b/i.exec(text)?.[1]
  const named = /\bsearch\w*\s+(?:to|for|of|on|over|through)\s+(?:(?:the|our|all|every)\s+)*([a-z][\w-]*)/i.exec(text)?.[1]
  return made ?? named ?? null
}

function isField({ name }: Named, { entities }: Blueprint, entity: string): boolean {
  return entities[entity]?.fields[name] !== undefined
}

/** @throws ChangeError where a word stands for no field */
function fieldsIn(words: string, { entities }: Blueprint, entity: string): readonly string[] | null {
  const fields = Object.keys(entities[entity]!.fields)
  const forms = fields.flatMap((name) => formsOf(name).map((form) => ({ name, form })))
  const found = namesOf(namedIn(words, forms))
  // `by title and body`: each is a field, or a mistake; `in the admin panel` is neither.
  const alone = words.split(/\s*(?:,|\band\b|\bor\b|&)\s*/i).map((each) => each.replace(/^(?:the|their|its)\s+/i, ''))
  const strange = alone.find((each) => /^[a-z]\w*[.!]?$/i.test(each) && namedIn(each, forms).length === 0)
  if (strange === undefined || entitiesIn(strange, entities).length > 0) return found.length > 0 ? found : null
  throw new ChangeError(`\`${entity}\` has no field \`${strange}\``, `it has ${listed(fields)}`)
}

function formsOf(name: string): readonly string[] {
  const spaced = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return [...new Set([name.toLowerCase(), spaced, pluralize(spaced)])]
}

// ── limits ───────────────────────────────────────────────────────────────────

const spans: Readonly<Record<string, 's' | 'min' | 'h' | 'day'>> = { s: 's', m: 'min', h: 'h', d: 'day' }
const ratePattern =
  /\b(\d[\d,]*|once|twice|one|two|three|five|ten)\s*(?:x|times?|requests?|calls?|tries|attempts?|of them)?\s*(?:a|an|per|\/|each|every|in an?)\s*(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)\b/i
const counted: Readonly<Record<string, number>> = { once: 1, one: 1, twice: 2, two: 2, three: 3, five: 5, ten: 10 }

export function readRate(text: string): Rate | null {
  const found = ratePattern.exec(text)
  if (found === null) return null
  const word = found[1]!.toLowerCase()
  const count = counted[word] ?? Number(word.replaceAll(',', ''))
  return count > 0 ? `${count}/${spans[found[2]![0]!.toLowerCase()]!}` : null
}

const signUps = /\b(?:sign[- ]?ups?|registrations?|new (?:accounts?|users?|people))\b/i
const anyRequest = /\b(?:requests?|callers?|calls|clients?|everybody|everyone|the (?:whole )?api|all routes)\b/i

function readLimits(text: string, blueprint: Blueprint, named: readonly Named[]): readonly EntityChange[] {
  const rate = readRate(text)
  if (!limiting.test(text) || (rate === null && !surelyLimiting.test(text))) return []
  const words = text.replace(ratePattern, ' ').replaceAll(new RegExp(limiting, 'gi'), ' ')
  const actions = actionsIn(words, blueprint)
  if (actions.length > 0) return [{ kind: 'limit-actions', actions, rate }]
  if (signUps.test(words)) return [{ kind: 'limit-rows', says: signUpWords(blueprint), rate }]
  if (named.length === 0 && rate !== null && anyRequest.test(words)) return [{ kind: 'limit-callers', rate }]
  const what = 'a limit'
  const all = Object.keys(blueprint.actions ?? {})
  if (named.length === 0) {
    const strange = strangerIn(words) ?? strangeWord(words)
    throw new ChangeError(
      strange === null ? 'nothing says what is to be limited' : `no action and no entity is called \`${strange}\``,
      `there are the actions ${listed(all)}, and the entities ${listed(Object.keys(blueprint.entities))}; all routes: \`limit requests to 600 a minute\``,
    )
  }
  const entity = oneOf(named, text, { blueprint, may: Object.keys(blueprint.entities), what })
  return limitsOf(entity, blueprint, rate)
}

function strangeWord(words: string): string | null {
  return /\b(?!(?:add|put|set|our|the|to|a|an|on|for|please|with|and|of)\b)([a-z][\w-]+)/i.exec(words)?.[1] ?? null
}

/** The actions on rows of an entity, or that give one; and its routes that are no actions. */
function limitsOf(entity: string, blueprint: Blueprint, rate: Rate | null): readonly EntityChange[] {
  const actions = Object.entries(blueprint.actions ?? {}).flatMap(([name, { on, returns, kind }]) =>
    kind !== 'query' && (on === entity || returns === entity) ? [name] : [],
  )
  const { can = {} } = blueprint.entities[entity]!
  const writes = (['create', 'update', 'delete'] as const).filter((right) => can[right] !== undefined)
  const rows = `/${blueprint.version ?? defaultVersion}/${collectionOf(entity, blueprint.entities[entity])}`
  return [
    ...(actions.length === 0 ? [] : [{ kind: 'limit-actions', actions, rate } as const]),
    ...(writes.length === 0 ? [] : [{ kind: 'limit-rows', says: `\`${rows}\` (${writes.join(', ')})`, rate } as const]),
  ]
}

function signUpWords({ actor, entities, version = defaultVersion }: Blueprint): string {
  return actor === undefined ? 'signing up' : `signing up, \`POST /${version}/${collectionOf(actor, entities[actor])}\`,`
}

/** Actions that a word names: `sign-ups` is `signUp`, `likes` is `likePost`, where no entity has that name. */
function actionsIn(text: string, { actions = {}, entities }: Blueprint): readonly string[] {
  const words = [...text.toLowerCase().matchAll(/[a-z][a-z-]*[a-z]/gi)].map(([word]) => word)
  const found = words.flatMap((word) => {
    if (entitiesIn(word, entities).length > 0) return []
    const plain = pluralize.singular(word.replaceAll('-', ''))
    if (plain.length < 4) return []
    return Object.keys(actions)
      .filter((name) => name.toLowerCase() === plain || name.toLowerCase() === word.replaceAll('-', ''))
      .concat(Object.keys(actions).filter((name) => firstWord(name) === plain && name.toLowerCase() !== plain))
  })
  return [...new Set(found)]
}

function firstWord(name: string): string {
  return /^[a-z0-9]+/.exec(name)![0]
}
