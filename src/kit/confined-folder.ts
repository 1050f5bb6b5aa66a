import { createHash } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'

/** A path that a folder's guest may not name. Nothing was read or written. */
export class OutsideFolderError extends Error {
  readonly path: string
  readonly remedy: string

  constructor(path: string, message: string, remedy = 'name a path below the folder of the project, such as `docs/api.json`') {
    super(message)
    this.name = 'OutsideFolderError'
    this.path = path
    this.remedy = remedy
  }
}

/**
 * A folder whose guest names files by paths below it. `..`, absolute paths and links are refused, also where a parent is
 * a link. What is opened is looked at again once it is open, so that a link that is put there meanwhile leads nowhere.
 */
export interface ConfinedFolder {
  /** Absolute, without links. */
  readonly root: string
  /** The absolute path; what it leads to need not be there. @throws OutsideFolderError */
  pathOf(path: string): string
  /** The same of what would be written: it is in no folder that is closed. @throws OutsideFolderError */
  writablePathOf(path: string): string
  /** The bytes of a file; null where there is none. @throws OutsideFolderError, also for more than `mostBytes` */
  read(path: string, mostBytes: number): Buffer | null
  /**
   * Replaces a file as a whole, or makes it, with the folders above it. With `over` only while what is there has that
   * SHA-256, null standing for no file; false when it has another, and then nothing was written.
   * @throws OutsideFolderError
   */
  write(path: string, text: string, over?: string | null): boolean
}

export interface ConfinedOptions {
  /** Names of folders that a guest may not write into, at any depth. */
  readonly closed: readonly string[]
  readonly randomBytes: (length: number) => Uint8Array
}

export function confinedFolder(folder: string, { closed, randomBytes }: ConfinedOptions): ConfinedFolder {
  const root = realpathSync(folder)
  const refuseClosed = (path: string) => {
    const shut = path.split('/').find((name) => closed.includes(name))
    if (shut !== undefined) throw new OutsideFolderError(path, `nothing is written into \`${shut}/\``)
  }
  return {
    root,
    pathOf: (path) => pathIn(root, path),
    writablePathOf: (path) => {
      refuseClosed(path)
      return pathIn(root, path)
    },
    read: (path, mostBytes) => readIn(root, path, mostBytes),
    write: (path, text, over) => {
      refuseClosed(path)
      return writeIn(root, path, text, { over, draft: Buffer.from(randomBytes(6)).toString('hex') })
    },
  }
}

/** As it is compared by `write`. */
export function sha256Of(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

function pathIn(root: string, path: string): string {
  if (path.length > 4_096 || path.includes('\0')) throw new OutsideFolderError(path.slice(0, 200), 'that is no path')
  if (path.startsWith('/') || path.startsWith('~') || path.includes('\\') || /^[A-Za-z]:/.test(path))
    throw new OutsideFolderError(path, `\`${path}\` is not relative to the folder of the project`)
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  if (names.includes('..')) throw new OutsideFolderError(path, `\`${path}\` leads out of the folder of the project`)
  let at = root
  for (const [depth, name] of names.entries()) {
    at = join(at, name)
    const stat = lstatSync(at, { throwIfNoEntry: false })
    if (stat === undefined) return join(root, ...names)
    if (stat.isSymbolicLink()) throw linkError(path)
    if (depth < names.length - 1 && !stat.isDirectory())
      throw new OutsideFolderError(path, `\`${path}\` goes through a file as if it were a folder`)
  }
  return at
}

function linkError(path: string): OutsideFolderError {
  return new OutsideFolderError(path, `\`${path}\` goes through a link`, 'name the file itself, below the folder of the project')
}

function readIn(root: string, path: string, mostBytes: number): Buffer | null {
  const file = pathIn(root, path)
  const fd = opened(path, () => openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK))
  if (fd === null) return null
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile()) throw new OutsideFolderError(path, `\`${path}\` is no file`, 'name a file')
    if (stat.size > mostBytes)
      throw new OutsideFolderError(
        path,
        `\`${path}\` has ${stat.size} bytes, and no more than ${mostBytes} are read`,
        'name a smaller file',
      )
    assertInside(root, fd, file, path)
    return readFileSync(fd)
  } finally {
    closeSync(fd)
  }
}

function opened(path: string, open: () => number): number | null {
  try {
    return open()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    if (code === 'ELOOP' || code === 'EMLINK') throw linkError(path)
    throw new OutsideFolderError(path, `\`${path}\` cannot be opened (${code})`, 'check its permissions')
  }
}

/** Where an open file really is: the system says it, or where it does not, the path is looked up once more. */
function assertInside(root: string, fd: number, file: string, path: string): void {
  const real = byHandle ? readlinkSync(handleOf(fd)) : realpathSync(file)
  if (real !== root && !real.startsWith(`${root}${sep}`)) throw linkError(path)
}

/** Whether the system has a path for every open file, as Linux does. */
const byHandle = existsSync('/proc/self/fd')

function handleOf(fd: number): string {
  return `/proc/self/fd/${fd}`
}

interface Writing {
  readonly over: string | null | undefined
  /** In the name of the file that is written beside. */
  readonly draft: string
}

function writeIn(root: string, path: string, text: string, { over, draft }: Writing): boolean {
  const file = pathIn(root, path)
  if (file === root || path.endsWith('/')) throw new OutsideFolderError(path, `\`${path}\` is a folder`, 'name a file')
  if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new OutsideFolderError(path, `\`${path}\` is a folder`, 'name a file')
  mkdirSync(dirname(file), { recursive: true })
  const fd = opened(path, () => openSync(dirname(file), constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW))
  if (fd === null) throw new OutsideFolderError(path, `the folder of \`${path}\` went away`)
  try {
    assertInside(root, fd, dirname(file), path)
    // By its open folder where the system can, so that no link that is made now can lead elsewhere.
    const folder = byHandle ? handleOf(fd) : dirname(file)
    if (over !== undefined && hashAt(join(folder, basename(file))) !== over) return false
    writeWhole(folder, basename(file), text, draft)
    fsyncSync(fd)
    return true
  } finally {
    closeSync(fd)
  }
}

function hashAt(file: string): string | null {
  const stat = lstatSync(file, { throwIfNoEntry: false })
  return stat?.isFile() ? sha256Of(readFileSync(file)) : null
}

function writeWhole(folder: string, name: string, text: string, mark: string): void {
  const draft = join(folder, `.${name}.${mark}.tmp`)
  const before = lstatSync(join(folder, name), { throwIfNoEntry: false })
  try {
    writeFileSync(draft, text, { flag: 'wx', flush: true })
    // What could be run can still be run.
    if (before?.isFile()) chmodSync(draft, before.mode & 0o777)
    renameSync(draft, join(folder, name))
  } finally {
    rmSync(draft, { force: true })
  }
}
