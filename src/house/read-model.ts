import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Blueprint } from '../model/blueprint.ts'
import type { Model } from '../model/model.ts'
import { normalise, normaliseChecked } from '../model/normalise.ts'
import { version } from './version.ts'

/**
 * The model of a blueprint, checked. Compiling the checker costs more than all the rest of a start, so a blueprint
 * that was found right is remembered by its hash, and not checked again by the same version of Lintel.
 * @throws BlueprintError with every mistake.
 */
export function readModel(blueprint: unknown, folder: string): Model {
  const file = join(folder, 'checked')
  const hash = createHash('sha256')
    .update(`${version} ${JSON.stringify(blueprint)}`)
    .digest('hex')
  if (readIfThere(file) === hash) return normaliseChecked(blueprint as Blueprint)
  const model = normalise(blueprint)
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, hash)
  return model
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
