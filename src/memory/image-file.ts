import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KnowledgeError } from './knowledge.ts'

/** What memory was at one moment, as a whole. */
export interface Image {
  /** Differs from that of every other image of the file; empty where there is no file. */
  readonly stamp: string
  /** An SQLite database; empty where there is none yet. */
  readonly bytes: Uint8Array
}

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants
const none: Image = { stamp: '', bytes: new Uint8Array() }
const headerBytes = 100
const mostBytes = 128 * 1024 * 1024

/** @returns `known` again where the file is that still. @throws KnowledgeError */
export async function readImage(file: string, known?: Image): Promise<Image> {
  let handle: FileHandle
  try {
    handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return none
    throw unreachable(file, error)
  }
  try {
    const stamp = await stampOf(handle, file)
    if (stamp === known?.stamp) return known
    const read = await handle.readFile()
    // As plain bytes: the engine's heap does not know what a Buffer is.
    const bytes = new Uint8Array(read.buffer, read.byteOffset, read.length)
    checkImage(bytes, file)
    return { stamp, bytes }
  } catch (error) {
    throw unreachable(file, error)
  } finally {
    await handle.close()
  }
}

/**
 * Puts a new image in the place of the old one, whole and durably: whoever is killed meanwhile leaves one of the two. Only for
 * who holds the lock of memory.
 */
export async function replaceImage(file: string, bytes: Uint8Array): Promise<Image> {
  const next = `${file}.next`
  try {
    await mkdir(dirname(file), { recursive: true })
    // Left behind by who was killed: nobody else writes it now.
    await rm(next, { force: true })
    const handle = await open(next, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
    let stamp: string
    try {
      await handle.writeFile(bytes)
      await handle.sync()
      stamp = await stampOf(handle, next, bytes)
    } finally {
      await handle.close()
    }
    await rename(next, file)
    await syncFolder(dirname(file))
    return { stamp, bytes }
  } catch (error) {
    await rm(next, { force: true }).catch(() => {})
    throw unreachable(file, error)
  }
}

/** The counter of changes is in the header, since a file system may give two files the same number within one tick of its clock. */
async function stampOf(handle: FileHandle, file: string, written?: Uint8Array): Promise<string> {
  const stats = await handle.stat({ bigint: true })
  const { ino, size, mtimeNs } = stats
  if (!stats.isFile()) throw new KnowledgeError('refused', `\`${file}\` is no ordinary file: move it away`)
  if (size > mostBytes) throw new KnowledgeError('too-large', `\`${file}\` is larger than memory may be (${mostBytes} bytes)`)
  const header = written ?? (await handle.read(new Uint8Array(headerBytes), 0, headerBytes, 0)).buffer
  return `${ino}:${size}:${mtimeNs}:${header.length < 28 ? 0 : view(header).getUint32(24)}`
}

/** What can be told without the engine. https://sqlite.org/fileformat2.html#the_database_header */
function checkImage(bytes: Uint8Array, file: string): void {
  if (bytes.length === 0) return
  const isSqlite = bytes.length >= headerBytes && Buffer.from(bytes.subarray(0, 16)).equals(Buffer.from('SQLite format 3\0'))
  if (!isSqlite) throw damaged(file, 'it is no SQLite database')
  const header = view(bytes)
  if (header.getUint16(18) !== 0x0101) {
    throw new KnowledgeError(
      'refused',
      `\`${file}\` was put into WAL mode by another program: end that program, and run PRAGMA journal_mode = DELETE on the file`,
    )
  }
  const pageBytes = header.getUint16(16) === 1 ? 65_536 : header.getUint16(16)
  const whole = header.getUint32(28) * pageBytes
  if (bytes.length < whole) throw damaged(file, `it has ${bytes.length} of ${whole} bytes`)
}

export function damaged(file: string, how: string): KnowledgeError {
  return new KnowledgeError(
    'corrupt',
    `\`${file}\` is damaged (${how}) and is left as it is: put back a copy of it, such as from version control or a backup, or move it away to begin anew`,
  )
}

/** Makes names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined
  try {
    handle = await open(folder, O_RDONLY)
    await handle.sync()
  } catch (error) {
    // Windows does not open folders, and renames durably without.
    if (!['EPERM', 'EISDIR', 'EACCES', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    await handle?.close()
  }
}

/** What a file system says, in the words of memory. */
export function unreachable(file: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof KnowledgeError || code === undefined) return error
  if (code === 'ELOOP') return new KnowledgeError('refused', `\`${file}\` is a symbolic link: put the file itself there`)
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new KnowledgeError('unavailable', `\`${file}\` cannot be written: the disk is full`)
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return new KnowledgeError(
      'unavailable',
      `\`${file}\` may not be read or written here (${code}): grant the right to its folder`,
    )
  }
  return new KnowledgeError('unavailable', `\`${file}\` cannot be reached: ${message}`)
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
