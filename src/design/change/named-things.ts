import pluralize from 'pluralize'
import { kebab } from '../../kit/text.ts'
import type { Blueprint } from '../../model/blueprint.ts'
import { collectionOf } from '../../model/names.ts'

/** A thing of the blueprint that a sentence names, and where. */
export interface Named {
  readonly name: string
  readonly start: number
  readonly end: number
  /** Stands behind `on`, `to`, `for`, `of` or `in`. */
  readonly isTarget: boolean
}

/** A preposition, or what people do to a thing, and what may stand between it and a name. */
const before =
  /\b(?:on|to|for|of|in|about|like|follow|tag|approve)\s+(?:(?:the|our|my|each|every|all|any|new|existing|single)\s+)*$/i

/** Every entity that a text names, once for each place: `order lines` is no `order`. */
export function entitiesIn(text: string, entities: Blueprint['entities']): readonly Named[] {
  const forms = Object.keys(entities).flatMap((name) =>
    formsOf(name, collectionOf(name, entities[name])).map((form) => ({ name, form })),
  )
  return namedIn(text, forms)
}

/** Forms that a text uses, the longest of those that overlap. */
export function namedIn(text: string, forms: readonly { readonly name: string; readonly form: string }[]): readonly Named[] {
  const found: Named[] = []
  for (const { name, form } of [...forms].sort((a, b) => b.form.length - a.form.length)) {
    const pattern = new RegExp(`(?<![\\w-])${form.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`, 'gi')
    for (const { index, 0: match } of text.matchAll(pattern)) {
      const end = index + match.length
      if (found.some((each) => index < each.end && each.start < end)) continue
      found.push({ name, start: index, end, isTarget: before.test(text.slice(0, index)) })
    }
  }
  return withOthers(
    text,
    found.sort((a, b) => a.start - b.start),
  )
}

/** `for posts and comments`: what is joined to a target is one too. */
function withOthers(text: string, found: readonly Named[]): readonly Named[] {
  const all: Named[] = []
  for (const each of found) {
    const last = all.at(-1)
    const isJoined =
      last?.isTarget === true && /^\s*(?:,|and|or|&)[\s,]*(?:(?:and|the|our)\s+)*$/i.test(text.slice(last.end, each.start))
    all.push(isJoined ? { ...each, isTarget: true } : each)
  }
  return all
}

/** `orderLine`, `order line`, `order-lines`: one and many, as people write them. */
function formsOf(name: string, collection: string): readonly string[] {
  const words = kebab(name)
  const all = [name, words, pluralize(words), collection].flatMap((form) => [form, form.replaceAll('-', ' ')])
  return [...new Set(all.map((form) => form.toLowerCase()))]
}

/** Of several names each once, in their order. */
export function namesOf(named: readonly Named[]): readonly string[] {
  return [...new Set(named.map(({ name }) => name))]
}

/** `post`, `user` and `order line`, as a sentence lists what is there. */
export function listed(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.map((name) => `\`${name}\``).join(', ')
}
