import { constants } from 'node:fs'
import { type FileHandle, link, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Outside } from '../../ports/outside.ts'
import { syncFolder, unreachable } from '../image-file.ts'
import { KnowledgeError } from '../knowledge.ts'

export interface EditFileOptions {
  readonly path: string
  /** Makes the file of what it is; null where there is none. Asked again when somebody changed it meanwhile. */
  readonly edit: (before: Buffer | null) => Uint8Array
  readonly mostBytes: number
  readonly outside: Outside
}

export interface Edited {
  readonly changed: boolean
  /** How often, at least, somebody else wrote meanwhile and was heard. */
  readonly heard: number
}

/** As often somebody else may write before it is given up. */
const mostTries = 100
const newline = 0x0a
const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants

/**
 * Puts what `edit` makes of a file in its place, whole and durably; whoever is killed leaves the old one or the new one. Only one
 * at a time may do this in a folder: the caller holds the lock of memory. Programs that know no lock are heard: what they wrote
 * before the file is replaced, and what they wrote into the replaced one through a handle until it is looked at last.
 * @throws KnowledgeError, `busy` where somebody else writes all the time
 */
export async function editFile({ path, edit, mostBytes, outside }: EditFileOptions): Promise<Edited> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await removeLeftovers(path)
    let heard = 0
    let late: Late | undefined
    for (let tries = 0; tries < mostTries; tries++) {
      const turn = await replaceOnce({ path, edit, mostBytes, outside, late })
      if (turn.state === 'done') return { changed: turn.changed || heard > 0, heard: heard + turn.heard }
      heard++
      late = turn.state === 'late' ? turn.late : late
    }
  } catch (error) {
    throw unreachable(path, error)
  }
  throw new KnowledgeError(
    'busy',
    `\`${path}\` was changed by another program each time that it was about to be written: try again`,
  )
}

/** What was written into a file that had just been replaced. */
interface Late {
  /** What it was when it was replaced. */
  readonly before: Buffer
  readonly after: Buffer
  /** What took its place. */
  readonly written: Uint8Array
}

type Turn =
  | { readonly state: 'done'; readonly changed: boolean; readonly heard: number }
  | { readonly state: 'changed' }
  | { readonly state: 'late'; readonly late: Late }

async function replaceOnce(options: EditFileOptions & { late: Late | undefined }): Promise<Turn> {
  const { path, edit, mostBytes, late } = options
  const old = await openOld(path)
  const make = (bytes: Buffer | null) => edit(late === undefined ? bytes : merged(bytes, late))
  try {
    const before = old && (await readWhole(old, path, mostBytes))
    const after = make(before)
    if (before?.equals(after)) return { state: 'done', changed: false, heard: 0 }
    const placed = await place({ ...options, old }, { before, after })
    if (placed === null) return { state: 'changed' }
    await syncFolder(dirname(path))
    const now = old && (await readWhole(old, path, mostBytes))
    if (placed.before === null || now === null || now.equals(placed.before))
      return { state: 'done', changed: true, heard: placed.heard }
    return { state: 'late', late: { before: placed.before, after: now, written: placed.after } }
  } finally {
    await old?.close()
  }
}

/** What the file would be, had what came late come in time. */
function merged(present: Buffer | null, { before, after, written }: Late): Buffer {
  if (present === null || present.equals(written)) return after
  const isAppended = after.length > before.length && after.subarray(0, before.length).equals(before)
  return isAppended ? Buffer.concat([present, after.subarray(before.length)]) : present
}

async function openOld(path: string): Promise<FileHandle | null> {
  try {
    const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    if ((await handle.stat()).isFile()) return handle
    await handle.close()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  throw new KnowledgeError('refused', `\`${path}\` is no ordinary file: move it away`)
}

async function readWhole(handle: FileHandle, path: string, mostBytes: number): Promise<Buffer> {
  const { size } = await handle.stat()
  if (size > mostBytes) {
    throw new KnowledgeError('too-large', `\`${path}\` has ${size} bytes, and ${mostBytes} are the most: split it`)
  }
  const bytes = Buffer.alloc(size)
  let length = 0
  while (length < size) {
    const { bytesRead } = await handle.read(bytes, length, size - length, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return bytes.subarray(0, length)
}

interface Placing extends EditFileOptions {
  readonly old: FileHandle | null
}

interface Version {
  readonly before: Buffer | null
  readonly after: Uint8Array
}

interface Placed extends Version {
  /** How often somebody appended meanwhile. */
  readonly heard: number
}

/** @returns what took the place of what; null where the file is another by now. */
async function place(placing: Placing, version: Version): Promise<Placed | null> {
  const { path, outside, old } = placing
  const next = join(dirname(path), `${leftover(path)}${Buffer.from(outside.randomBytes(6)).toString('hex')}.tmp`)
  const handle = await open(next, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666)
  try {
    if (old !== null) await handle.chmod((await old.stat()).mode & 0o7777)
    await handle.writeFile(version.after)
    await handle.sync()
    return await putInPlace(placing, { next, handle, version })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null
    throw error
  } finally {
    await handle.close()
    await rm(next, { force: true })
  }
}

interface Draft {
  readonly next: string
  readonly handle: FileHandle
  readonly version: Version
}

/**
 * Somebody may append all the time, and faster than a disk takes a file or `edit` makes one. Then what came is added to the draft as
 * it is, as if it had come just after, and the draft is made durable again when it is in its place.
 */
async function putInPlace({ path, old, mostBytes }: Placing, { next, handle, version }: Draft): Promise<Placed | null> {
  if (old === null || version.before === null) {
    await link(next, path)
    return { ...version, heard: 0 }
  }
  let { before, after } = version
  for (let tries = 0; tries < mostTries; tries++) {
    const present = await presentOf(path, old, mostBytes)
    if (present === null || !startsWith(present, before)) return null
    if (present.length === before.length) {
      await rename(next, path)
      if (after !== version.after) await handle.sync()
      return { before, after, heard: tries }
    }
    // A line that was not ended yet may go on in what came, and the edit may stand between them.
    if (version.before.at(-1) !== newline) return null
    const came = present.subarray(before.length)
    await handle.writeFile(came)
    before = present
    after = Buffer.concat([after, came])
  }
  return null
}

/** What is in the file; null where another one took its place. */
async function presentOf(path: string, old: FileHandle, mostBytes: number): Promise<Buffer | null> {
  const present = await openOld(path)
  try {
    if (present === null) return null
    const [was, is] = await Promise.all([old.stat(), present.stat()])
    return was.ino === is.ino && was.dev === is.dev ? await readWhole(present, path, mostBytes) : null
  } finally {
    await present?.close()
  }
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length && Buffer.compare(bytes.subarray(0, start.length), start) === 0
}

function leftover(path: string): string {
  return `.${basename(path)}.lintel-`
}

/** Left behind by who was killed: nobody else writes here now. */
async function removeLeftovers(path: string): Promise<void> {
  const names = await readdir(dirname(path))
  const left = names.filter((name) => name.startsWith(leftover(path)) && name.endsWith('.tmp'))
  for (const name of left) await rm(join(dirname(path), name), { force: true })
}
