import type { CAPI, Sqlite3Static, WASM_API } from '@sqlite.org/sqlite-wasm'
import { KnowledgeError } from './knowledge.ts'

/** SQLite as WebAssembly: it has no way to a file, and its clock is the one it is given. */
export interface Engine {
  readonly capi: CAPI
  readonly wasm: WASM_API
  /** What `'now'` means in SQL from here on, in milliseconds since the Unix epoch. */
  setClock(nowMs: number): void
}

type EngineModule = { readonly default: (options: object) => Promise<Sqlite3Static> }

/** One instance a thread: it has a heap of its own, which never shrinks. */
let loading: Promise<Engine> | undefined

/** The Julian day of the Unix epoch, in milliseconds: what SQLite counts time from. */
const julianEpochMs = 210_866_760_000_000n

export function loadEngine(): Promise<Engine> {
  loading ??= createEngine().catch((error: unknown) => {
    loading = undefined
    throw error
  })
  return loading
}

/** @throws KnowledgeError when the optional package is not installed. */
export async function createEngine(load: () => Promise<EngineModule> = () => import('@sqlite.org/sqlite-wasm')): Promise<Engine> {
  let found: EngineModule
  try {
    found = await load()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new KnowledgeError(
      'unavailable',
      'memory needs the package `@sqlite.org/sqlite-wasm`, which is not installed: run `npm install @sqlite.org/sqlite-wasm@3.50.4-build1`',
    )
  }
  const quiet = () => {}
  const { capi, wasm } = await found.default({ print: quiet, printErr: quiet })
  let nowMs = 0n
  // The clock is a function of the file layer, which all connections share: https://sqlite.org/c3ref/vfs.html
  const files = new capi.sqlite3_vfs(capi.sqlite3_vfs_find(null))
  const clock = wasm.installFunction('i(pp)', (_vfs: number, time: number) => {
    wasm.poke64(time, nowMs + julianEpochMs)
    return capi.SQLITE_OK
  })
  ;(files as unknown as { $xCurrentTimeInt64: number }).$xCurrentTimeInt64 = clock
  return {
    capi,
    wasm,
    setClock: (ms) => {
      nowMs = BigInt(Math.floor(ms))
    },
  }
}
