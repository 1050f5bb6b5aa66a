import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Lab, openLab } from '../lab/index.ts'
import type { Architecture } from '../model/architecture/architecture.ts'
import type { Safety, Severity } from '../model/finding.ts'
import type { Outside } from '../ports/outside.ts'
import {
  applyFixes,
  type Baseline,
  drawPicture,
  hasReadable,
  htmlReport,
  jsonReport,
  markdownReport,
  type Review,
  type Reviewed,
  readBaseline,
  reviewRepository,
  sarifReport,
  textReport,
  writeBaseline,
} from '../review/index.ts'
import { rules as ownRules } from '../rules/index.ts'
import type { Profile, Rule } from '../rules/rule.ts'
import { LoadError } from './load-app.ts'
import { rootOf } from './root-of.ts'
import { optionalPackages, version } from './version.ts'

export { aboutSpeed } from '../rules/about-speed.ts'

export interface ReviewFolderOptions {
  readonly folder: string
  readonly profile: Profile
  readonly since?: string | undefined
  readonly all: boolean
  /** Rules of the user's, beside Lintel's own. */
  readonly rules: readonly Rule[]
  readonly off: ReadonlySet<string>
  /** Rules that alone are applied; all of them unless said. */
  readonly only?: ReadonlySet<string>
  /** Severities that the user gave to rules. */
  readonly severities: Readonly<Record<string, Severity>>
  /** A file of accepted findings; the usual one where it is there. */
  readonly baseline?: string | undefined
  /** Whether anything is run in the lab. */
  readonly lab: boolean
  /** Whether what was read is wanted beside the findings: then it is read though nothing has changed. */
  readonly withArchitecture: boolean
  /** Where facts, and the start of the lab's engine, are kept; null keeps nothing. */
  readonly cacheFolder: string
  readonly outside: Outside
  readonly residentBytes: () => number
  /** Gives back memory that nothing holds any more. */
  readonly makeRoom?: () => void
  readonly onProgress?: (what: string) => void
}

/** Where accepted findings are kept unless said. */
export const usualBaseline = '.lintel/review-baseline.json'

export interface ReviewedFolder extends Reviewed {
  readonly root: string
  readonly rules: readonly Rule[]
}

/** @throws LoadError for a folder that is not there, a baseline that cannot be read */
export async function reviewFolder(options: ReviewFolderOptions): Promise<ReviewedFolder> {
  const root = rootOf(options.folder)
  const baseline = baselineOf(root, options.baseline)
  const rules = withSeverities([...ownRules, ...options.rules], options.severities)
  const lab = options.lab ? labFor(options) : null
  try {
    const reviewed = await reviewRepository({
      root,
      since: options.since,
      all: options.all,
      cache: factsFile(options.cacheFolder, root),
      stamp: programStamp(),
      outside: options.outside,
      rules,
      profile: options.profile,
      off: offOf(rules, options),
      baseline,
      today: new Date(options.outside.now()).toISOString().slice(0, 10),
      lab,
      remember: options.rules.length === 0 && !options.withArchitecture,
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    })
    return { ...reviewed, root, rules }
  } finally {
    await lab?.close()
  }
}

function offOf(rules: readonly Rule[], { off, only }: ReviewFolderOptions): ReadonlySet<string> {
  return only === undefined ? off : new Set([...off, ...rules.map(({ id }) => id).filter((id) => !only.has(id))])
}

/** @throws LoadError for a folder that is not there, or of which a review would say nothing */
export function mustHaveReadable(folder: string): void {
  const root = rootOf(folder)
  if (hasReadable(root)) return
  throw new LoadError(
    root,
    'nothing is there that a review reads: no code, SQL, schema, API description or deployment',
    'name the folder of the backend with `--out <folder>`, or run it there',
    'not_found',
  )
}

/** Where facts of a repository are kept. */
export function factsFile(cacheFolder: string, root: string): string {
  return join(cacheFolder, 'review', `${hash(root)}.facts`)
}

/** Another one for another program: a version is built once, a working copy all the time, and a reader may have been added. */
export function programStamp(): string {
  const folder = fileURLToPath(new URL('..', import.meta.url))
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.js'))
  const built = files.sort().map((path) => {
    const { size, mtimeMs } = statSync(join(folder, path))
    return `${path} ${size} ${mtimeMs}`
  })
  return `lintel ${version} ${hash([...built, ...optionalPackages()].join('\n'))}`
}

function labFor({ outside, cacheFolder, residentBytes, makeRoom }: ReviewFolderOptions): Lab {
  return openLab({ outside, cacheFolder: join(cacheFolder, 'lab'), residentBytes, migrator: null, ...(makeRoom && { makeRoom }) })
}

function withSeverities(rules: readonly Rule[], severities: Readonly<Record<string, Severity>>): readonly Rule[] {
  return rules.map((rule) => {
    const severity = severities[rule.id]
    return severity === undefined ? rule : { ...rule, severity }
  })
}

function baselineOf(root: string, named: string | undefined): Baseline | null {
  const file = named === undefined ? join(root, usualBaseline) : resolve(named)
  if (!existsSync(file)) {
    if (named === undefined) return null
    throw new LoadError(file, 'there is no such baseline', 'write one with `--write-baseline --because "<why>"`', 'not_found')
  }
  try {
    return readBaseline(named ?? usualBaseline, readFileSync(file, 'utf8'))
  } catch (error) {
    throw new LoadError(file, (error as Error).message, 'mend it, or write it anew with `--write-baseline --because "<why>"`')
  }
}

function hash(what: string | Buffer): string {
  return createHash('sha256').update(what).digest('hex').slice(0, 16)
}

export const reportKinds = ['json', 'sarif', 'markdown', 'html', 'model'] as const
export type ReportKind = (typeof reportKinds)[number]

/** A review in a form for others, ending in a line break. */
export async function reportOf(kind: ReportKind, { review, rules, text, root, architecture }: ReviewedFolder): Promise<string> {
  const options = { text, rules, version }
  switch (kind) {
    case 'json':
      return jsonReport(review)
    case 'sarif':
      return sarifReport(review, options)
    case 'markdown':
      return markdownReport(review, options)
    case 'html':
      return htmlReport(review, {
        ...options,
        name: basename(root),
        architecture: needed(architecture),
        picture: await drawPicture(needed(architecture), review.findings),
      })
    case 'model':
      return `${JSON.stringify(needed(architecture), null, 2)}\n`
  }
}

/** The reports that show what was read, beside what was found. */
export const reportsOfArchitecture: ReadonlySet<ReportKind> = new Set<ReportKind>(['html', 'model'])

function needed(architecture: Architecture | null): Architecture {
  if (architecture === null) throw new Error('the review was made without `withArchitecture`')
  return architecture
}

/** A review for a person at a terminal. */
export function reportText(
  { review, rules, text }: ReviewedFolder,
  colours: Parameters<typeof textReport>[1]['colours'],
  most: number,
): string {
  return textReport(review, { text, rules, colours, most })
}

export interface FixedFolder {
  /** Files that were written, by path. */
  readonly files: readonly string[]
  readonly applied: number
  readonly left: readonly { readonly rule: string; readonly file: string; readonly line: number; readonly why: string }[]
}

/**
 * Writes the fixes of a review into its folder. A path that leads out of it, through a link or otherwise, is never
 * written.
 */
export function fixFolder({ review, root, text }: ReviewedFolder, safety: Exclude<Safety, 'manual'>): FixedFolder {
  const { files, applied, left } = applyFixes(review.findings, { safety, text })
  const written: string[] = []
  for (const [path, content] of files) {
    const full = join(root, path)
    if (!isInside(root, full)) continue
    mkdirSync(dirname(full), { recursive: true })
    writeFileSync(full, content)
    written.push(path)
  }
  return {
    files: written,
    applied: applied.length,
    left: left.map(({ finding, why }) => ({ rule: finding.rule, file: finding.at.file, line: finding.at.line, why })),
  }
}

function isInside(root: string, full: string): boolean {
  const isLink = lstatSync(full, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  // Folders that are still to be made lead where the nearest one that is there leads.
  let folder = dirname(full)
  while (!existsSync(folder)) folder = dirname(folder)
  return !isLink && `${realpathSync(folder)}${sep}`.startsWith(`${root}${sep}`)
}

/** Accepts what a review found, with one reason for all that is new. */
export function acceptAll(
  { review, root }: { readonly review: Review; readonly root: string },
  reason: string,
  named?: string,
): string {
  const file = named === undefined ? join(root, usualBaseline) : resolve(named)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, writeBaseline(review, { before: baselineOf(root, existsSync(file) ? file : undefined), reason }))
  return file
}
