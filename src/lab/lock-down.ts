/**
 * What keeps hostile SQL inside the engine. A superuser of PostgreSQL may load native code; here that would be a
 * WebAssembly module from the engine's own file system in memory, whose start sections the loader hands to `eval`. So
 * `eval` is gone, and only modules that came with the engine are compiled.
 */
import { createHash } from 'node:crypto'

/** What PGlite offers of its module's file system. */
export interface EngineFiles {
  readdir(path: string): string[]
  readFile(path: string): Uint8Array
}

const libraries = '/pglite/lib/postgresql'
/** It speaks to other servers: a subscription would reach the network. */
const speaksToServers = 'libpqwalreceiver.so'
/** Trampolines that the loader writes for callbacks; too small to hold the section that a library must have. */
const largestTrampoline = 64
const bytesPerPage = 65_536

/** The part of WebAssembly's interface that is put under guard. */
interface WebAssemblyInterface {
  Memory: new (asked: { readonly initial: number; readonly maximum?: number }) => object
  Module: new (bytes: unknown) => object
  CompileError: new (message: string) => Error
  compile(bytes: unknown): Promise<object>
  instantiate(source: unknown, imports?: object): Promise<object>
}

const wasm = (globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface }).WebAssembly

/** The engine asks for 2 GB at most; a lower maximum makes an allocation fail as PostgreSQL's `out of memory`. */
export function capMemory(heapBytes: number): void {
  const most = Math.floor(heapBytes / bytesPerPage)
  const { Memory } = wasm
  wasm.Memory = new Proxy(Memory, {
    construct: (_, [asked]: [ConstructorParameters<typeof Memory>[0]]) =>
      new Memory({ initial: Math.min(asked.initial, most), maximum: Math.min(asked.maximum ?? most, most) }),
  })
}

/** Nothing made of text runs from here on. */
export function refuseCode(): void {
  const refuse = () => {
    throw new Error('code made of text is refused in the lab')
  }
  for (const name of ['eval', 'Function']) Object.defineProperty(globalThis, name, { value: refuse })
}

/** From here on only the engine's own libraries are compiled, whatever stands in its file system later. */
export function lockModules(files: EngineFiles): void {
  const own = new Set(
    files
      .readdir(libraries)
      .filter((name) => name.endsWith('.so') && name !== speaksToServers)
      .map((name) => digest(files.readFile(`${libraries}/${name}`))),
  )
  const check = (bytes: unknown): void => {
    const view = viewOf(bytes)
    if (view.byteLength > largestTrampoline && !own.has(digest(view))) {
      throw new wasm.CompileError('a library that did not come with the engine is refused in the lab')
    }
  }
  const { Module, compile, instantiate } = wasm
  wasm.Module = new Proxy(Module, {
    construct: (_, [bytes]: [unknown]) => {
      check(bytes)
      return new Module(bytes)
    },
  })
  wasm.compile = async (bytes) => {
    check(bytes)
    return compile(bytes)
  }
  wasm.instantiate = async (source, imports) => {
    if (!(source instanceof Module)) check(source)
    return instantiate(source, imports)
  }
}

function viewOf(bytes: unknown): Uint8Array {
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes)
  if (ArrayBuffer.isView(bytes)) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  throw new TypeError('a module is made of bytes')
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
