import { plural } from '../../kit/plural.ts'
import type { Blueprint } from '../../model/blueprint.ts'
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
  const subject = entityIn(text, Object.keys(blueprint.entities))
  const about = catalogue.parts.filter(({ name, subjects }) => subjects !== undefined && parts.includes(name))
  const said = Object.entries(asked.inputs).filter(([, { from }]) => from === 'said')
  return {
    parts,
    subjects: subject === null ? {} : Object.fromEntries(about.map(({ name }) => [name, subject])),
    inputs: Object.fromEntries(said) as Partial<Record<InputName, never>>,
  }
}

/** The entity that stands behind `on`, `to`, `for` or `of`: `comments on listings`. */
function entityIn(text: string, entities: readonly string[]): string | null {
  const words = [...text.toLowerCase().matchAll(/\b(?:on|to|for|of)\s+(?:the\s+|our\s+|each\s+|every\s+|all\s+)?([a-z]+)/g)].map(([, word]) => word!)
  return entities.find((entity) => words.some((word) => word === entity.toLowerCase() || word === collectionOf(entity, blueprint.entities[entity]))) ?? null
}
