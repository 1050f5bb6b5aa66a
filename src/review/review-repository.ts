import { createHash } from 'node:crypto'
import type { Lab } from '../lab/index.ts'
import type { Architecture, Unread } from '../model/architecture/architecture.ts'
import type { Database } from '../model/architecture/database.ts'
import type { Profile, Rule } from '../rules/rule.ts'
import type { Baseline } from './baseline.ts'
import { type Overview, overviewOf } from './decisions/overview.ts'
import { openFactCache } from './fact-cache.ts'
import { type Ignore, readIgnores } from './ignores.ts'
import { judge, rulesOf } from './judge.ts'
import { isKeptTrial, type Proven, prove } from './prove.ts'
import { rank } from './rank.ts'
import { type OpenRepository, openRepository, type ReadOptions } from './read-repository.ts'
import { rememberingLab } from './remembering-lab.ts'
import type { Coverage, Review, ReviewDiagnostic } from './review.ts'

export interface ReviewOptions extends ReadOptions {
  readonly rules: readonly Rule[]
  readonly profile: Profile
  /** Rules that are not applied. */
  readonly off?: ReadonlySet<string>
  readonly baseline: Baseline | null
  /** `YYYY-MM-DD`: on which day accepted findings end. */
  readonly today: string
  /** Where hypotheses are tried; null tries none. */
  readonly lab: Lab | null
  /**
   * Takes the judgement of the last review again where nothing has changed since, without reading. Not for rules from
   * elsewhere: {@link ReadOptions.stamp} does not say when they change.
   */
  readonly remember: boolean
  /** Told what is being done, in a few words. */
  readonly onProgress?: (what: string) => void
}

export interface Reviewed {
  readonly review: Review
  readonly proven: readonly Proven[]
  readonly overview: Overview
  /** What was read; null where the judgement was remembered. */
  readonly architecture: Architecture | null
  /** The text of a reviewed file, as it was read. */
  readonly text: (file: string) => string | undefined
}

/** What rests on the repository, the rules and the lab alone. */
interface Judgement {
  readonly proven: readonly Proven[]
  readonly diagnostics: readonly ReviewDiagnostic[]
  readonly lab: Coverage['lab']
  readonly overview: Overview
}

/** Reads, replays, judges, proves and ranks. The lab is left open for who opened it. */
export async function reviewRepository(options: ReviewOptions): Promise<Reviewed> {
  const { onProgress = () => {}, cache, stamp, remember } = options
  onProgress('reading the repository')
  const repository = openRepository(options)
  const { sources } = repository
  const rules = rulesOf(options.rules, options.profile).filter(({ id }) => !options.off?.has(id))
  const memory = openFactCache(cache === null || !remember ? null : `${cache}.judged`, stamp)
  const key = judgementKey(sources.fingerprint(), rules, options)
  const known = memory.find<Judgement>(key)
  const { judgement, architecture } =
    known === undefined ? await judgeRepository(repository, rules, options) : { judgement: known, architecture: null }
  if (known === undefined && isRepeatable(judgement)) memory.keep(key, judgement)
  memory.save()
  const { proven, diagnostics, lab, overview } = judgement
  const text = (file: string) => (sources.has(file) ? sources.text(file) : undefined)
  const ranked = rank(
    proven.map(({ finding }) => finding),
    {
      text,
      ignores: ignoresIn(
        sources.files.map(({ path }) => path),
        sources.text,
      ),
      baseline: options.baseline,
      today: options.today,
      applied: new Set(rules.map(({ id }) => id)),
    },
  )
  const coverage: Coverage = { files: sources.files.length, skipped: sources.skipped(), rules: rules.length, lab }
  const review: Review = {
    version: 1,
    findings: ranked.findings,
    summary: ranked.summary,
    ignored: ranked.ignored,
    diagnostics: [...diagnostics, ...ranked.diagnostics],
    coverage,
  }
  return { review, proven, overview, architecture, text }
}

function judgementKey(tree: string, rules: readonly Rule[], { all = false, lab }: ReviewOptions): string {
  const applied = rules.map(({ id, severity }) => [id, severity])
  return `judged.${createHash('sha256')
    .update(JSON.stringify([tree, applied, all, lab !== null]))
    .digest('base64url')}`
}

/** What met a limit of time or memory may not meet it the next time. */
function isRepeatable({ proven, diagnostics }: Judgement): boolean {
  return !diagnostics.some(({ kind }) => kind === 'lab') && proven.every(({ trial }) => trial === null || isKeptTrial(trial))
}

async function judgeRepository(
  repository: OpenRepository,
  rules: readonly Rule[],
  { cache, stamp, lab: tried, onProgress = () => {}, rules: all }: ReviewOptions,
): Promise<{ readonly judgement: Judgement; readonly architecture: Architecture }> {
  const read = await repository.read()
  const fromLab = openFactCache(tried === null || cache === null ? null : `${cache}.lab`, stamp)
  const lab = tried === null ? null : rememberingLab(tried, fromLab)
  onProgress('replaying migrations')
  const { architecture, diagnostics: fromReplay, state } = await replayAll(read, lab)
  onProgress('applying rules')
  const { drafts, diagnostics: fromRules } = judge(architecture, rules)
  onProgress('trying what can be tried')
  const proven = await prove(architecture, drafts, lab)
  fromLab.save()
  const diagnostics = [...toldOfUnread(architecture), ...fromReplay, ...fromRules]
  const overview = overviewOf(architecture, all)
  return { judgement: { proven, diagnostics, lab: state, overview }, architecture }
}

/** Parts of one file that a reader tells by themselves; of more, the rest is counted. */
const mostOfAFile = 3

/** One line for each part that could not be read; a file of another make is not told by its every statement. */
function toldOfUnread({ unread }: Architecture): readonly ReviewDiagnostic[] {
  const counts = new Map<string, number>()
  const keyOf = ({ reader, place }: Unread) => `${reader} ${place.file}`
  for (const each of unread) counts.set(keyOf(each), (counts.get(keyOf(each)) ?? 0) + 1)
  const seen = new Map<string, number>()
  return unread.flatMap((each): readonly ReviewDiagnostic[] => {
    const number = (seen.get(keyOf(each)) ?? 0) + 1
    seen.set(keyOf(each), number)
    if (number > mostOfAFile) return []
    const left = counts.get(keyOf(each))! - mostOfAFile
    const more = number === mostOfAFile && left > 0 ? `, and ${left} more in this file` : ''
    return [{ kind: 'unread', place: each.place, message: `${each.reader}: ${each.message}${more}` }]
  })
}

function ignoresIn(paths: readonly string[], text: (path: string) => string): readonly Ignore[] {
  return paths.flatMap((path) => readIgnores(path, text(path)))
}

interface Replays {
  readonly architecture: Architecture
  readonly diagnostics: readonly ReviewDiagnostic[]
  readonly state: Coverage['lab']
}

/** Each database as the engine has it after its migrations; as it was read, where it could not be replayed. */
async function replayAll(architecture: Architecture, lab: Lab | null): Promise<Replays> {
  const diagnostics: ReviewDiagnostic[] = []
  const databases: Database[] = []
  for (const database of architecture.databases) {
    const replayed = lab === null || database.kind !== 'migrations' ? null : await lab.replay(database)
    if (replayed !== null && replayed.failed !== null) {
      const place = database.migrations[0]?.place ?? null
      diagnostics.push({
        kind: 'lab',
        place,
        message: `the migrations of \`${database.source}\` are judged as they are read: ${replayed.failed}`,
      })
    }
    databases.push(replayed?.database ?? database)
  }
  const migrated = databases.filter(({ kind }) => kind === 'migrations')
  const state = migrated.some(({ basis }) => basis === 'replayed') ? 'replayed' : migrated.length > 0 ? 'read' : 'none'
  return { architecture: { ...architecture, databases }, diagnostics, state }
}
