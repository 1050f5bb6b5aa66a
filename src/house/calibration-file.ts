import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Calibration } from '../design/index.ts'
import { isObject } from '../kit/json.ts'
import { writeText } from './design.ts'
import { LoadError } from './load-app.ts'

const path = '.lintel/calibration.json'
const version = 2

/** What a project was measured to take, where it was. @throws LoadError */
export function readCalibration(folder: string): Calibration | null {
  const file = join(folder, path)
  if (!existsSync(file)) return null
  const remedy = 'delete it, or measure again: `lintel design --calibrate`'
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (isObject(found) && found.version === version && isCalibration(found.calibration)) return found.calibration
  } catch {
    throw new LoadError(file, 'what was measured cannot be read', remedy)
  }
  throw new LoadError(file, 'what was measured is of another version', remedy)
}

export async function writeCalibration(folder: string, calibration: Calibration): Promise<string> {
  await writeText(join(folder, path), `${JSON.stringify({ version, calibration }, null, 2)}\n`)
  return path
}

/** Of the parts that are gone into; what they say is judged where it is put to use. */
function isCalibration(value: unknown): value is Calibration {
  return isObject(value) && Array.isArray(value.sizes) && value.sizes.every((size) => isObject(size) && isObject(size.operations))
}
