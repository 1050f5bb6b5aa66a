import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createAjv } from '../kit/ajv.ts'
import { type Run, runSchema } from '../model/run.ts'

export interface ReadRuns {
  /** The newest first. */
  readonly runs: readonly Run[]
  /** Files that are no runs, and why. */
  readonly problems: readonly string[]
}

const usualFolder = '.lintel/runs'
const largestBytes = 1_000_000
const most = 1_000

/** What was measured of a project. */
export function readRuns(folder: string): ReadRuns {
  const runs: Run[] = []
  const problems: string[] = []
  const from = join(folder, usualFolder)
  const names = existsSync(from) ? readdirSync(from).filter((name) => name.endsWith('.json')) : []
  const check = createAjv({ allErrors: false, allowUnionTypes: true }).compile<Run>(runSchema)
  for (const name of names.sort().reverse().slice(0, most)) {
    const value = readJson(join(from, name))
    if (check(value) && `${value.id}.json` === name) runs.push(value)
    else problems.push(`${usualFolder}/${name} is no run: ${reasonOf(value, check.errors?.[0])}`)
  }
  runs.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : -1))
  return { runs, problems }
}

function readJson(file: string): unknown {
  try {
    return statSync(file).size > largestBytes ? null : JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

function reasonOf(value: unknown, error: { instancePath: string; message?: string } | undefined): string {
  if (value === null) return 'it is not JSON, or too large'
  return error === undefined ? 'its id is not the name of its file' : `${error.instancePath.slice(1) || 'it'} ${error.message}`
}
