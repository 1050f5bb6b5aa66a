import type { Brief } from '../brief/brief.ts'
import type { Catalogue } from '../understand/catalogue.ts'

/** Names of the parts of a brief's archetypes and of those that it asks for, but not of what is not wanted. */
export function partsOf({ archetypes, parts, without }: Brief, catalogue: Catalogue): readonly string[] {
  const meant = archetypes.flatMap(({ value }) => catalogue.archetypes.find(({ name }) => name === value)?.parts ?? [])
  const unwanted = new Set(without.map(({ value }) => value))
  return [...new Set([...meant, ...parts.map(({ value }) => value)])].filter((name) => !unwanted.has(name))
}
