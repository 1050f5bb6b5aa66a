/** Replays the migrations of a SQLite database in a process of its own, and makes the model's facts of its schema. */
import { fork } from 'node:child_process'
import type { Database, View } from '../model/architecture/database.ts'
import { EngineEnded } from './engine.ts'
import { byName } from './facts.ts'
import type { LabSettings } from './settings.ts'
import { sqliteTable } from './sqlite-tables.ts'
import type { SqliteCatalogue, SqliteReply, SqliteRequest } from './sqlite-wire.ts'
import { type Whereabouts, whereabouts } from './whereabouts.ts'

/** @throws EngineEnded where it was ended by the limit, or stopped by itself. */
export async function replaySqlite(database: Database, outside: LabSettings['outside'], limitMs: number): Promise<Database> {
  const { errors, catalogue } = await runProcess(database, outside, limitMs)
  const migrations = database.migrations.map((migration, i) => ({
    ...migration,
    statements: migration.statements.map((statement, j) => ({
      ...statement,
      observed: { locks: [], rewrites: [], error: errors[i]?.[j] ?? null },
    })),
  }))
  const places = whereabouts(database, new Map())
  return {
    ...database,
    basis: 'replayed',
    tables: catalogue.tables.map((table) => sqliteTable(table, byName(database.tables).get(table.name), places, catalogue)),
    views: viewsOf(catalogue, database, places),
    migrations,
  }
}

function runProcess(database: Database, outside: LabSettings['outside'], limitMs: number): Promise<SqliteReply> {
  const request: SqliteRequest = {
    migrations: database.migrations.map(({ statements }) => ({
      statements: statements.map(({ text, inTransaction }) => ({ text, inTransaction })),
    })),
  }
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./sqlite-process.js', import.meta.url), {
      env: {},
      execArgv: [],
      stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
    })
    const pieces: Buffer[] = []
    const stopClock = outside.after(limitMs, () => {
      child.kill('SIGKILL')
      reject(new EngineEnded(`it took longer than ${limitMs / 1000} s`))
    })
    child.stdout!.on('data', (piece: Buffer) => pieces.push(piece))
    // It may end before it has read all; what it answered tells.
    child.stdin!.on('error', () => {})
    child.on('error', (error) => reject(new EngineEnded(`SQLite cannot be started: ${error.message}`)))
    child.on('close', (code) => {
      stopClock()
      const told = Buffer.concat(pieces).toString()
      if (code === 0 && told !== '') resolve(JSON.parse(told) as SqliteReply)
      else reject(new EngineEnded('SQLite stopped by itself'))
    })
    child.stdin!.end(JSON.stringify(request))
  })
}

function viewsOf({ views, tables }: SqliteCatalogue, read: Database, places: Whereabouts): readonly View[] {
  const known = byName(read.views)
  const mentioned = (sql: string): readonly string[] => {
    const words = new Set(sql.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [])
    return tables.map((table) => table.name).filter((name) => words.has(name))
  }
  return views.map(({ name, sql }) => ({
    name,
    materialised: false,
    securityInvoker: true,
    tables: known.get(name)?.tables ?? mentioned(sql),
    definition: sql,
    place: places.of(name, known.get(name)),
  }))
}
