import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Route, routeRequest } from '../design/index.ts'
import type { Blueprint } from '../model/blueprint.ts'
import { loadBlueprint } from './load-app.ts'

export type { Route } from '../design/index.ts'

/** Whether a folder holds a project of Lintel: a `blueprint.ts` that is written in its language. */
export function isProject(folder: string): boolean {
  const file = join(folder, 'blueprint.ts')
  return existsSync(file) && /from\s+['"]lintel['"]/.test(readFileSync(file, 'utf8'))
}

/**
 * What a text asks for where it is said: a project has names of its own, and may be changed. Nothing of the folder is run for a text
 * that asks for a review. @throws RequestError
 */
export async function routeIn(text: string, folder: string): Promise<Route> {
  const route = routeRequest(text)
  if ((route.verb !== 'none' && route.verb !== 'design') || !isProject(folder)) return route
  return routeRequest(text, await namesIn(folder))
}

/** Entities and actions. A blueprint that cannot be loaded has none: whoever changes it is told what is wrong with it. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const { entities = {}, actions = {} } = (await loadBlueprint(folder)).value as Partial<Blueprint>
    return [...Object.keys(entities), ...Object.keys(actions)]
  } catch {
    return []
  }
}
