import { writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { realOutside } from '../../../house/outside.ts'
import {
  acceptAll,
  type FixedFolder,
  fixFolder,
  type ReportKind,
  type ReviewedFolder,
  type ReviewFolderOptions,
  reportKinds,
  reportOf,
  reportsOfArchitecture,
  reportText,
  reviewFolder,
} from '../../../house/review.ts'
import { loadReviewConfig, type ReviewConfig } from '../../../house/review-config.ts'
import { type Severity, severities } from '../../../model/finding.ts'
import { type Profile, profiles } from '../../../rules/rule.ts'
import { cacheFolder } from '../cache-folder.ts'
import { type ExitCode, nearby, UsageError } from '../faults.ts'
import { count, err, out } from '../output.ts'

export interface ReviewCommandOptions extends Partial<Record<Exclude<ReportKind, 'json'>, string | true>> {
  readonly json?: boolean
  readonly profile?: Profile
  readonly failOn: Severity | 'never'
  readonly since?: string
  readonly all?: boolean
  readonly off: readonly string[]
  readonly config?: string
  readonly baseline?: string
  readonly writeBaseline?: boolean
  readonly because?: string
  readonly fix?: true | string
  readonly prove?: string | true
  readonly lab: boolean
  readonly summary: boolean
  readonly every?: boolean
  /** Rules that alone are applied. */
  readonly only?: ReadonlySet<string>
}

/** Fixes make room for others: a second pass sees what the first one left. */
const mostPasses = 5
/** Findings of one rule that a terminal shows in full. */
const mostOfARule = 5

/** Judges a repository: 1 when something is found at or above `--fail-on`. */
export async function review(path: string, options: ReviewCommandOptions): Promise<ExitCode> {
  const given = await settingsOf(path, options)
  let reviewed = await told(given)
  if (options.fix !== undefined) reviewed = await fixed(reviewed, given, options)
  if (options.writeBaseline) return accepted(reviewed, options)
  if (options.prove !== undefined) await proved(reviewed, options.prove === true ? '.lintel/proofs' : options.prove)
  await report(reviewed, options)
  return exitOf(reviewed, options)
}

/** How a review ends, by the worst that it found. */
export function exitOf({ review: { summary } }: ReviewedFolder, { failOn }: Pick<ReviewCommandOptions, 'failOn'>): ExitCode {
  const worst = failOn === 'never' ? [] : severities.slice(0, severities.indexOf(failOn) + 1)
  return worst.some((severity) => summary[severity] > 0) ? 1 : 0
}

/** What a review finds, before anything is told of it. */
export async function reviewOf(path: string, options: ReviewCommandOptions): Promise<ReviewedFolder> {
  return told(await settingsOf(path, options))
}

async function settingsOf(folder: string, options: ReviewCommandOptions): Promise<ReviewFolderOptions> {
  // What is read lives shortly: left alone, the heap grows to three times what is held before it is looked through.
  setFlagsFromString('--heap-growing-percent=30')
  const config: ReviewConfig = await loadReviewConfig(options.config)
  const profile = options.profile ?? config.profile
  if (!profiles.includes(profile)) throw new UsageError(`\`${profile}\` is no profile`, `there are ${profiles.join(', ')}`)
  for (const note of config.notes) err.line(`${err.colours.yellow('note:')} ${note}`)
  return {
    folder,
    profile,
    since: options.since,
    all: options.all ?? false,
    rules: config.rules,
    off: new Set([...config.off, ...options.off]),
    ...(options.only === undefined ? {} : { only: options.only }),
    severities: config.severities,
    baseline: options.baseline ?? config.baseline,
    lab: options.lab,
    cacheFolder: cacheFolder(),
    outside: realOutside,
    residentBytes: () => process.memoryUsage.rss(),
    makeRoom: collector(),
    withArchitecture: reportKinds.some((kind) => reportsOfArchitecture.has(kind) && options[kind] !== undefined),
  }
}

/** Node gives its collector to those who ask at the start, or in this way. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

/** The review, with a line that says what it is at once it takes longer than a second. */
async function told(given: ReviewFolderOptions): Promise<ReviewedFolder> {
  if (!err.isTerminal) return reviewFolder(given)
  const startedMs = performance.now()
  let shown = false
  const onProgress = (what: string): void => {
    if (performance.now() - startedMs < 1_000) return
    shown = true
    err.write(`\r\u001b[2K${err.colours.dim(`${what} …`)}`)
  }
  try {
    return await reviewFolder({ ...given, onProgress })
  } finally {
    if (shown) err.write('\r\u001b[2K')
  }
}

async function fixed(first: ReviewedFolder, given: ReviewFolderOptions, { fix }: ReviewCommandOptions): Promise<ReviewedFolder> {
  const safety = fix === true ? 'safe' : fix
  if (safety !== 'safe' && safety !== 'suggested')
    throw new UsageError(
      `\`${safety}\` is no class of fixes that can be applied`,
      'say `--fix` for the safe ones, or `--fix=suggested`',
    )
  let reviewed = first
  const files = new Set<string>()
  let applied = 0
  for (let pass = 0; pass < mostPasses; pass++) {
    const done: FixedFolder = fixFolder(reviewed, safety)
    if (done.files.length === 0) break
    applied += done.applied
    for (const file of done.files) files.add(file)
    reviewed = await told(given)
  }
  err.line(
    `${err.colours.green('✓')} ${count(applied, 'fix', 'fixes')} in ${count(files.size, 'file')}${files.size > 0 ? `: ${[...files].sort().join(', ')}` : ''}`,
  )
  return reviewed
}

function accepted(reviewed: ReviewedFolder, { because, baseline }: ReviewCommandOptions): ExitCode {
  if (!because?.trim()) throw new UsageError('a baseline says why its findings are accepted', 'add `--because "<why>"`')
  const file = acceptAll(reviewed, because, baseline)
  err.line(
    `${err.colours.green('✓')} wrote ${err.colours.bold(nearby(file))}: ${count(reviewed.review.findings.length, 'finding')} accepted`,
  )
  return 0
}

async function proved(reviewed: ReviewedFolder, folder: string): Promise<void> {
  const { writeProofs } = await import('../../../house/proofs.ts')
  const written = writeProofs(reviewed, folder)
  err.line(`${err.colours.green('✓')} wrote ${count(written.length, 'proof')} to ${err.colours.bold(nearby(folder))}`)
}

/** Each form that was asked for, to its file; one without a file, to standard output; the text for people otherwise. */
async function report(reviewed: ReviewedFolder, options: ReviewCommandOptions): Promise<void> {
  const asked = reportKinds.filter((kind) => options[kind] !== undefined && options[kind] !== false)
  const loose = asked.filter((kind) => options[kind] === true)
  if (loose.length > 1)
    throw new UsageError(
      `${loose.map((kind) => `--${kind}`).join(' and ')} cannot both go to standard output`,
      `name a file: \`--${loose[1]} review.${loose[1]}\``,
    )
  for (const kind of asked) {
    const [text, file] = [await reportOf(kind, reviewed), options[kind]]
    if (typeof file !== 'string') out.write(text)
    else {
      writeFileSync(file, text)
      err.line(`${err.colours.green('✓')} wrote ${err.colours.bold(nearby(file))}`)
    }
  }
  if (loose.length > 0) return
  out.write(reportText(reviewed, out.colours, options.every ? Number.MAX_SAFE_INTEGER : mostOfARule))
  if (options.summary) await sumUp(reviewed)
}

/** What the project is by now, as `lintel summary` tells it, with what was just found. Without it a review is none the less one. */
async function sumUp({ root, overview, review: { summary: findings } }: ReviewedFolder): Promise<void> {
  const { summaryAfter, summaryText } = await import('./summary.ts')
  const summary = await summaryAfter({ folder: root, overview, findings })
  if (summary !== null) out.write(`\n${summaryText(summary)}\n`)
}
