import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Calibration } from '../design/index.ts'
import { isObject } from '../kit/json.ts'
import { writeText } from './design.ts'
import { LoadError } from './load-app.ts'

const path = '.lintel/calibration.json'

/** What a project was measured to take, where it was. @throws LoadError */
export function readCalibration(folder: string): Calibration | null {
  const file = join(folder, path)
  if (!existsSync(file)) return null
  const remedy = 'delete it, or measure again: `lintel design --calibrate`'
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (isObject(found) && found.version === 1 && isObject(found.calibration)) return found.calibration as unknown as Calibration
  } catch {
    throw new LoadError(file, 'what was measured cannot be read', remedy)
  }
  throw new LoadError(file, 'what was measured is of another version', remedy)
}

export async function writeCalibration(folder: string, calibration: Calibration): Promise<string> {
  await writeText(join(folder, path), `${JSON.stringify({ version: 1, calibration }, null, 2)}\n`)
  return path
}
