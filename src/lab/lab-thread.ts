/** The thread that holds the engine, so that whatever runs in it can be ended. */
import { parentPort } from 'node:worker_threads'
import type { PGlite } from '@electric-sql/pglite'
import type { Answer, LabReply, LabRequest, OpenRequest, Row } from './answer.ts'
import { readDump, writeDump } from './data-dump.ts'
import { labRole } from './lab-role.ts'
import { capMemory, type EngineFiles, lockModules, refuseCode } from './lock-down.ts'

let engine: PGlite | undefined

parentPort!.on('message', async (request: LabRequest) => {
  try {
    parentPort!.postMessage(await answerTo(request))
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string }
    const missing = code === 'ERR_MODULE_NOT_FOUND' ? { missing: true as const } : {}
    parentPort!.postMessage({ id: request.id, failed: message ?? String(error), ...missing } satisfies LabReply)
  }
  if (request.does === 'close') parentPort!.close()
})

async function answerTo(request: LabRequest): Promise<LabReply> {
  const { id } = request
  switch (request.does) {
    case 'open':
      return { id, opened: await open(request) }
    case 'query':
      return { id, answer: await query(request.sql) }
    case 'close':
      await engine?.close()
      return { id, closed: true }
  }
}

async function open({ dumpFile, temporaryFile, extensions, heapBytes }: OpenRequest): Promise<'from dump' | 'fresh'> {
  capMemory(heapBytes)
  const { PGlite } = await import('@electric-sql/pglite')
  const loaded = Object.fromEntries(await Promise.all(extensions.map(loadExtension)))
  refuseCode()
  const start = async (tar: Uint8Array<ArrayBuffer>): Promise<PGlite> =>
    PGlite.create({ loadDataDir: new Blob([tar]), username: labRole, database: 'postgres', extensions: loaded })
  const kept = await readDump(dumpFile)
  const dump = kept ?? (await freshDump(PGlite))
  if (!kept) await writeDump(dumpFile, temporaryFile, dump)
  engine = await start(dump)
  // A command would be refused with an exception that leaves the engine unusable; without a stream it is an error of SQL.
  engine.handleExternalCmd = () => 0
  lockModules(engine.Module.FS as unknown as EngineFiles)
  return kept ? 'from dump' : 'fresh'
}

async function loadExtension(name: string): Promise<[string, never]> {
  const file = name.replaceAll('-', '_')
  const module = (await import(`@electric-sql/pglite/contrib/${file}`)) as Readonly<Record<string, never>>
  return [file, module[file]!]
}

/**
 * Nothing is ever recovered: rows of a table that was emptied in the same transaction need no log, and the log stays small.
 * Pages are kept once: the file system is memory already.
 */
const settings = [
  'wal_level = minimal',
  'max_wal_senders = 0',
  "max_wal_size = '16MB'",
  "min_wal_size = '2MB'",
  "shared_buffers = '16MB'",
]

/** A data directory with nothing in it but the lab's own superuser. */
async function freshDump(engine: typeof PGlite): Promise<Uint8Array<ArrayBuffer>> {
  const fresh = await engine.create({ initDbStartParams: ['--wal-segsize=1'] })
  await fresh.exec(`CREATE ROLE ${labRole} LOGIN SUPERUSER`)
  for (const setting of settings) await fresh.exec(`ALTER SYSTEM SET ${setting}`)
  // Its files stand in memory, and no second database is ever made.
  await fresh.exec("UPDATE pg_database SET datistemplate = false WHERE datname = 'template0'")
  await fresh.exec('DROP DATABASE template0')
  const dump = await fresh.dumpDataDir('none')
  await fresh.close()
  return new Uint8Array(await dump.arrayBuffer())
}

async function query(sql: string): Promise<Answer> {
  try {
    const last = (await engine!.exec(sql)).at(-1)
    return { rows: (last?.rows ?? []) as Row[], affected: last?.affectedRows ?? 0, error: null }
  } catch (error) {
    const { message, code = '', constraint = null } = error as { message: string; code?: string; constraint?: string }
    return { rows: [], affected: 0, error: { message, code, constraint } }
  }
}
