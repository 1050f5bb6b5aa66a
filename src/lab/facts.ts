/** Lists of facts: asked of the catalogue, and found by name. */
import { type Engine, EngineEnded } from './engine.ts'

/** The rows of one question to the catalogue. */
export async function listOf<T>(engine: Engine, sql: string): Promise<readonly T[]> {
  const { rows, error } = await engine.query(sql)
  const list = rows[0]?.list
  if (typeof list !== 'string') throw new EngineEnded(`the catalogue cannot be read: ${error?.message ?? 'no answer'}`)
  return JSON.parse(list) as T[]
}

export function byName<T extends { readonly name: string }>(facts: readonly T[]): ReadonlyMap<string, T> {
  return new Map(facts.map((fact) => [fact.name, fact]))
}

/** In the order of code units, on every machine. */
export function sorted<T extends { readonly name: string }>(facts: readonly T[]): readonly T[] {
  return facts.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
