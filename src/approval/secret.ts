import { closeSync, constants, fstatSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ApprovalError } from './approval-error.ts'

const secretBytes = 32

/**
 * The secret that approvals are signed with: of a file that only its owner reads, made when there is none.
 * @throws ApprovalError when others may read it, or it is no such file
 */
export function readSecret(file: string, randomBytes: (length: number) => Uint8Array): Buffer {
  mkdirSync(dirname(file), { recursive: true })
  return existing(file) ?? created(file, randomBytes)
}

function existing(file: string): Buffer | null {
  let fd: number
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    throw new ApprovalError('secret', `\`${file}\` cannot be opened (${code})`, 'remove it: it is made anew')
  }
  try {
    const stat = fstatSync(fd)
    if ((stat.mode & 0o077) !== 0)
      throw new ApprovalError(
        'secret',
        `\`${file}\` can be read by others`,
        `run \`chmod 600 ${file}\`, or remove it: it is made anew`,
      )
    const secret = readFileSync(fd)
    if (secret.length === secretBytes) return secret
    throw new ApprovalError('secret', `\`${file}\` holds no secret of ${secretBytes} bytes`, 'remove it: it is made anew')
  } finally {
    closeSync(fd)
  }
}

/** Of two processes that make one, both take the one that was there first. */
function created(file: string, randomBytes: (length: number) => Uint8Array): Buffer {
  const draft = `${file}.${Buffer.from(randomBytes(6)).toString('hex')}.tmp`
  writeFileSync(draft, randomBytes(secretBytes), { mode: 0o600, flag: 'wx', flush: true })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  const secret = existing(file)
  if (secret === null) throw new ApprovalError('secret', `\`${file}\` went away while it was made`, 'try again')
  return secret
}
