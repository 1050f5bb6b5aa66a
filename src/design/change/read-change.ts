import type { Blueprint } from '../../model/blueprint.ts'
import { collectionOf } from '../../model/names.ts'
import type { Brief } from '../brief/brief.ts'
import type { InputName } from '../brief/inputs.ts'
import type { Catalogue } from '../understand/catalogue.ts'
import { readRequest } from '../understand/read-request.ts'

/** What a sentence asks to be changed. */
export interface AskedChange {
  /** Parts to add. */
  readonly parts: readonly string[]
  /** By part, the entity that the sentence names beside it. */
  readonly subjects: Readonly<Record<string, string>>
  /** What it says of the load, of rules and of sign-in, from which decisions follow. */
  readonly inputs: Partial<Brief['inputs']>
}

/** @throws RequestError */
export function readChange(text: string, blueprint: Blueprint, catalogue: Catalogue): AskedChange {
  const asked = readRequest(text, catalogue)
  const meant = asked.archetypes.flatMap(({ value }) => catalogue.archetypes.find(({ name }) => name === value)?.parts ?? [])
  const parts = [...new Set([...asked.parts.map(({ value }) => value), ...meant])]
  const subject = entityIn(text, blueprint.entities)
  const about = catalogue.parts.filter(({ name, subjects }) => subjects !== undefined && parts.includes(name))
  const said = Object.entries(asked.inputs).filter(([, { from }]) => from === 'said')
  return {
    parts,
    subjects: subject === null ? {} : Object.fromEntries(about.map(({ name }) => [name, subject])),
    inputs: Object.fromEntries(said) as Partial<Record<InputName, never>>,
  }
}

/** The entity that stands behind `on`, `to`, `for` or `of`: `comments on listings`. */
function entityIn(text: string, entities: Blueprint['entities']): string | null {
  const words = [...text.toLowerCase().matchAll(/\b(?:on|to|for|of)\s+(?:the\s+|our\s+|each\s+|every\s+|all\s+)?([a-z]+)/g)].map(
    ([, word]) => word!,
  )
  const isNamed = (entity: string) =>
    words.includes(entity.toLowerCase()) || words.includes(collectionOf(entity, entities[entity]).replaceAll('-', ''))
  return Object.keys(entities).find(isNamed) ?? null
}
