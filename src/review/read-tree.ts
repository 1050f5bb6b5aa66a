import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Coverage } from './review.ts'

/** A text file of the tree, by its path relative to the root, with `/`. */
export interface TreeFile {
  readonly path: string
  readonly sizeBytes: number
}

export interface Tree {
  readonly root: string
  /** By path, in the order of code units. */
  readonly files: readonly TreeFile[]
  readonly skipped: Coverage['skipped']
  /** Paths of lockfiles: nobody reads them, and that they are there says how packages are installed. */
  readonly lockfiles: readonly string[]
}

/** Larger ones are data, bundles or dumps: no person wrote them, and no reader is made for them. */
const largestBytes = 2 * 2 ** 20
/** What a single line of source never has; minified code does. */
const longestLine = 20_000
const mostFiles = 200_000

const vendored = new Set(['node_modules', 'bower_components', 'vendor', 'third_party', 'site-packages', '.venv', 'venv', '.yarn'])
const generatedFolders = new Set([
  'dist',
  'build',
  'out',
  'coverage',
  '.next',
  '.nuxt',
  '.turbo',
  '.cache',
  'target',
  '__pycache__',
  '.git',
  '.hg',
  '.svn',
  '.lintel',
])
const lockfile =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|composer\.lock|Cargo\.lock|poetry\.lock|go\.sum)$/
const generatedFiles = /\.(min\.(js|css)|map|snap)$|\.(pb|generated|gen)\.[jt]s$|(^|\/)(__generated__|generated)\//
const binaryNames =
  /\.(png|jpe?g|gif|webp|avif|ico|bmp|tiff?|svg|woff2?|ttf|otf|eot|pdf|zip|gz|tgz|bz2|xz|7z|rar|jar|war|class|so|dylib|dll|exe|wasm|node|mp[34]|mov|avi|webm|ogg|wav|flac|sqlite3?|db|parquet|lockb)$/i
const generatedMarks =
  /^\s*(\/\/|\/\*|#|--|<!--)\s*(@generated|Code generated .* DO NOT EDIT|THIS FILE IS (AUTO-?)?GENERATED|AUTO-?GENERATED)/im

/**
 * Every file that a reader may want. What a link outside the root points at, what is large, binary, generated or vendored
 * is left out and counted.
 */
export function readTree(root: string, listed: readonly string[] | null): Tree {
  const top = realpathSync(root)
  const skipped = { large: 0, binary: 0, generated: 0, vendored: 0, outside: 0, unreadable: 0 }
  const files: TreeFile[] = []
  const lockfiles: string[] = []
  const consider = (path: string): void => {
    const verdict = judgeFile(top, path)
    if (lockfile.test(path) && existsSync(join(top, path))) lockfiles.push(path)
    if (typeof verdict === 'string') skipped[verdict]++
    else if (verdict !== null) files.push(verdict)
  }
  if (listed === null) walk(top, top, consider, skipped)
  else {
    for (const path of listed) {
      const folders = path.split('/').slice(0, -1)
      if (folders.some((folder) => vendored.has(folder))) skipped.vendored++
      // What reviews write themselves is not reviewed.
      else if (folders.includes('.lintel')) skipped.generated++
      else consider(path)
    }
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { root: top, files, skipped, lockfiles }
}

function walk(
  top: string,
  folder: string,
  consider: (path: string) => void,
  skipped: Record<keyof Coverage['skipped'], number>,
): void {
  const pending = [folder]
  let seen = 0
  while (pending.length > 0) {
    const here = pending.pop()!
    for (const entry of entriesOf(here, skipped)) {
      if (++seen > mostFiles) return
      const path = join(here, entry.name)
      if (entry.isDirectory()) {
        if (vendored.has(entry.name)) skipped.vendored++
        else if (generatedFolders.has(entry.name)) skipped.generated++
        else pending.push(path)
      } else consider(relative(top, path).split(sep).join('/'))
    }
  }
}

function entriesOf(folder: string, skipped: Record<keyof Coverage['skipped'], number>) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    skipped.unreadable++
    return []
  }
}

function judgeFile(top: string, path: string): TreeFile | keyof Coverage['skipped'] | null {
  if (lockfile.test(path) || generatedFiles.test(path)) return 'generated'
  if (binaryNames.test(path)) return 'binary'
  const full = join(top, path)
  try {
    if (lstatSync(full).isSymbolicLink()) {
      const target = realpathSync(full)
      // Inside the root the file is listed under its own name; outside it is none of ours.
      return target === top || target.startsWith(top + sep) ? null : 'outside'
    }
    const { size, isFile } = statOf(full)
    if (!isFile) return null
    return size > largestBytes ? 'large' : { path, sizeBytes: size }
  } catch {
    return 'unreadable'
  }
}

function statOf(full: string): { size: number; isFile: boolean } {
  const stat = statSync(full)
  return { size: stat.size, isFile: stat.isFile() }
}

/** Why a text that was read is no source after all. */
export function notSource(bytes: Buffer): 'binary' | 'generated' | null {
  if (bytes.subarray(0, 8_000).includes(0)) return 'binary'
  const head = bytes.subarray(0, 2_000).toString('utf8')
  if (generatedMarks.test(head)) return 'generated'
  let start = 0
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    if (end - start > longestLine) return 'generated'
    start = end + 1
  }
  return bytes.length - start > longestLine ? 'generated' : null
}

export function readBytes(root: string, path: string): Buffer | null {
  try {
    return readFileSync(join(root, path))
  } catch {
    return null
  }
}
