import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalJson } from '../kit/json.ts'
import { type CopyProgress, type CopyReport, copyData } from '../migrate/index.ts'
import { completeModel } from '../model/diff.ts'
import type { Model } from '../model/model.ts'
import { normalise } from '../model/normalise.ts'
import { CopyError, type RowSink, type RowSource } from '../ports/row-source.ts'

export interface CopyRequest {
  /** A data folder, its `data.db`, or the URL of a PostgreSQL database. */
  readonly from: string
  readonly to: string
  /** The blueprint that the data must be of; else they are taken as what they say. */
  readonly blueprint?: unknown
  readonly resume: boolean
  readonly onProgress?: (progress: CopyProgress) => void
}

/** Carries the data of one place to another, and compares them. @throws CopyError, UnfitModelError, DataInUseError, UnavailableError */
export async function copyBetween({ from, to, blueprint, resume, onProgress }: CopyRequest): Promise<CopyReport> {
  const source = await openSource(from)
  try {
    if (blueprint !== undefined) requireSameModel(source.model, blueprint)
    const sink = await openSink(to)
    try {
      return await copyData({ source, sink, resume, ...(onProgress === undefined ? {} : { onProgress }) })
    } finally {
      await sink.close()
    }
  } finally {
    await source.close()
  }
}

const isUrl = (place: string) => /^postgres(ql)?:\/\//.test(place)

async function openSource(place: string): Promise<RowSource> {
  if (isUrl(place)) return (await import('../adapters/postgres/row-source.ts')).openPostgresRowSource(place)
  return (await import('../adapters/sqlite/row-source.ts')).openSqliteRowSource(dataFile(place))
}

async function openSink(place: string): Promise<RowSink> {
  if (isUrl(place)) return (await import('../adapters/postgres/row-sink.ts')).openPostgresRowSink(place)
  return (await import('../adapters/sqlite/row-sink.ts')).openSqliteRowSink(dataFile(place))
}

/** A project keeps its data in `.lintel/data/data.db`; any folder on the way to it will do. */
function dataFile(place: string): string {
  if (existsSync(place) && statSync(place).isFile()) return place
  const nested = ['data.db', 'data/data.db', '.lintel/data/data.db'].map((name) => join(place, name))
  return nested.find((file) => existsSync(file)) ?? (place.endsWith('.db') ? place : join(place, 'data', 'data.db'))
}

function requireSameModel(stored: string, blueprint: unknown): void {
  if (canonicalJson(completeModel(JSON.parse(stored) as Model)) === canonicalJson(completeModel(normalise(blueprint)))) return
  throw new CopyError(
    'no_source',
    'the data were made for another version of this blueprint',
    'serve them with it once, or migrate them, so that they fit; then copy',
  )
}
