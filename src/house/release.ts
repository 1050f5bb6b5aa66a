import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isObject } from '../kit/json.ts'
import { type Contract, contractFormat, contractOf, modelOfVersion } from '../model/contract.ts'
import { type ContractDiff, diffContract } from '../model/diff-contract.ts'
import type { Keeping } from '../model/keep-version.ts'
import type { Model } from '../model/model.ts'
import { normalise } from '../model/normalise.ts'
import { writeSections } from '../writers/blueprint/index.ts'
import { UnservedVersionError } from './emit.ts'
import { LoadError } from './load-app.ts'

/** A released version of an API, held against what the blueprint serves under its name now. */
export interface ReleasedVersion extends ContractDiff {
  readonly version: string
  /** Absolute. */
  readonly file: string
}

/**
 * Every version that was released beside a blueprint, in the order of their numbers.
 * @param file of the blueprint
 * @throws LoadError when a file of `api/` cannot be read
 */
export function checkReleased(blueprint: unknown, file: string): readonly ReleasedVersion[] {
  const folder = join(dirname(file), 'api')
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^v\d{1,6}\.json$/.test(name)) : []
  if (names.length === 0) return []
  const model = normalise(blueprint)
  return names
    .sort((a, b) => Number(a.slice(1, -5)) - Number(b.slice(1, -5)))
    .map((name) => checkFile(model, join(folder, name), name.slice(0, -5)))
}

function checkFile(model: Model, file: string, version: string): ReleasedVersion {
  return { version, file, ...diffContract(readContract(file, version), model) }
}

export interface Release {
  readonly version: string
  /** Absolute. */
  readonly file: string
  /** What was done; `refused` where it would break what was released before. */
  readonly state: 'released' | 'unchanged' | 'extended' | 'refused'
  readonly diff: ContractDiff
}

/**
 * Writes what a version promises to `api/<version>.json` beside the blueprint. A version that was released is only
 * ever extended: what would break those who use it is refused.
 * @param version the present one unless said
 * @throws BlueprintError, LoadError, UnservedVersionError
 */
export function release(blueprint: unknown, file: string, version?: string): Release {
  const model = normalise(blueprint)
  const name = version ?? model.version
  const served = modelOfVersion(model, name)
  if (served === undefined) throw new UnservedVersionError(name, [model.version, ...model.versions.map((each) => each.name)])
  const place = join(dirname(file), 'api', `${name}.json`)
  const text = `${JSON.stringify(contractOf(served), null, 2)}\n`
  const known = existsSync(place)
  const diff = known ? diffContract(readContract(place, name), model) : { changes: [], keeping: null }
  const refused = diff.changes.some(({ risk }) => risk === 'breaking')
  const same = known && readFileSync(place, 'utf8') === text
  if (!refused && !same) writeWhole(place, text)
  return { version: name, file: place, state: refused ? 'refused' : same ? 'unchanged' : known ? 'extended' : 'released', diff }
}

/** What keeps a released version as it was, as one types it into the blueprint. */
export function keepingText({ version, versions }: Keeping): string {
  return writeSections({ ...(version === null ? {} : { version }), versions })
}

function readContract(file: string, version: string): Contract {
  let read: unknown
  try {
    read = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new LoadError(file, `it cannot be read: ${(error as Error).message}`, 'take it from your version control again')
  }
  if (!isObject(read) || read.format !== contractFormat || read.version !== version || !isObject(read.entities))
    throw new LoadError(
      file,
      `it is not what \`lintel release ${version}\` writes, or a later version of Lintel wrote it`,
      'take it from your version control again, or use that version',
    )
  return read as unknown as Contract
}

/** Written beside its place and moved there, so that nobody reads half of it. */
function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.tmp`
  writeFileSync(draft, text)
  renameSync(draft, file)
}
