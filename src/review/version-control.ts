import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'

/** What Git says of a folder. It is asked without anything that the repository's own settings could have it run. */
export interface VersionControl {
  /** Tracked files, and new ones that are not ignored; relative to the folder. */
  readonly files: readonly string[]
  /** Object names of the files in the base, by path; null where there is no base to compare with. */
  readonly baseBlobs: ReadonlyMap<string, string> | null
  /** Commit of the merge base. */
  readonly base: string | null
}

/** A base that was asked for by name and is not there. */
export class UnknownBaseError extends Error {
  readonly remedy = 'name a branch, tag or commit of this repository; in CI fetch its history (`fetch-depth: 0`)'

  constructor(ref: string) {
    super(`no commit is called \`${ref}\``)
    this.name = 'UsageError'
  }
}

/** What settings of the repository could run; and a checkout that belongs to another user, as in CI, is read all the same. */
const harmless = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'safe.directory=*']

/**
 * @param since a ref to compare with; the main branch unless said
 * @returns null where the folder is in no repository, or there is no Git
 * @throws UnknownBaseError
 */
export function readVersionControl(root: string, since?: string): VersionControl | null {
  const git = gitIn(root)
  const listed = git('ls-files', '-z', '--cached', '--others', '--exclude-standard')
  const files = [...new Set((listed ?? '').split('\0'))].filter((path) => path !== '')
  // A folder that the repository around it ignores lists nothing: it is read as it stands.
  if (files.length === 0) {
    if (since !== undefined) throw new UnknownBaseError(since)
    return null
  }
  const base = baseOf(git, since)
  return { files, base, baseBlobs: base === null ? null : blobsOf(git, base) }
}

type Git = (...words: string[]) => string | null

/**
 * Only what reads the index and objects is asked: `git diff` would run the filters that the repository configures.
 */
function gitIn(root: string): Git {
  const env = { ...gitEnvironment }
  return (...words) => {
    try {
      return execFileSync('git', [...harmless, '-C', root, ...words], {
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
        stdio: ['ignore', 'pipe', 'ignore'],
        env,
      })
    } catch {
      return null
    }
  }
}

const gitEnvironment = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_NOSYSTEM: '1',
  HOME: '/nonexistent',
}

function baseOf(git: Git, since: string | undefined): string | null {
  if (since !== undefined) {
    const named = since.startsWith('-') ? null : git('rev-parse', '--verify', '--quiet', `${since}^{commit}`)
    if (named === null) throw new UnknownBaseError(since)
    return git('merge-base', 'HEAD', since)?.trim() ?? named.trim()
  }
  for (const ref of ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master']) {
    const base = git('merge-base', 'HEAD', ref)?.trim()
    if (base) return base
  }
  return null
}

/** `<mode> blob <name>\t<path>` each. */
function blobsOf(git: Git, base: string): ReadonlyMap<string, string> {
  const rows = git('ls-tree', '-r', '-z', base, '.')?.split('\0') ?? []
  return new Map(
    rows.flatMap((row) => {
      const [meta = '', path = ''] = row.split('\t')
      const [, kind, name = ''] = meta.split(' ')
      return kind === 'blob' ? [[path, name] as const] : []
    }),
  )
}

/**
 * Whether a file is what the base has. A checkout may have turned line ends, so that both forms count as the same.
 * @see https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export function isBlob(bytes: Buffer, name: string): boolean {
  const nameOf = (content: Buffer) =>
    createHash(name.length === 64 ? 'sha256' : 'sha1')
      .update(`blob ${content.length}\0`)
      .update(content)
      .digest('hex')
  return (
    nameOf(bytes) === name ||
    (bytes.includes('\r\n') && nameOf(Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')) === name)
  )
}
