import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  applySettings,
  type Brief,
  type Calibration,
  type Contradiction,
  catalogue,
  contradictionsOf,
  type Decided,
  type Design,
  decisionTables,
  makeDesign,
  type Nearest,
  nearest,
  type Placement,
  type Profile,
  parseSettings,
  placeFiles,
  profiles,
  readBriefFile,
  readProfile,
  readRequest,
  recordDecisions,
  type Written,
  writtenAfter,
} from '../design/index.ts'
import type { Knowledge } from '../memory/index.ts'
import type { Blueprint } from '../model/blueprint.ts'
import type { Outside } from '../ports/outside.ts'
import type { Overview } from './check-decisions.ts'
import { editedBlueprint } from './edited-blueprint.ts'
import { keepInStep } from './keep-in-step.ts'
import { LoadError } from './load-app.ts'
import { withKnowledge } from './open-knowledge.ts'
import { waitingOutside } from './outside.ts'
import { storeMoves } from './store-moves.ts'
import { version } from './version.ts'
import { writeInsights } from './write-insights.ts'

export {
  type Brief,
  type Calibration,
  type Contradiction,
  capacitySummary,
  catalogue,
  type Design,
  describeBrief,
  type Nearest,
  type Placement,
  routeRequest,
} from '../design/index.ts'

export { unifiedDiff } from '../review/index.ts'

const templates = fileURLToPath(new URL('../../templates', import.meta.url))

export const readTemplate = (path: string): string => readFileSync(join(templates, path), 'utf8')

export interface AskedDesign {
  readonly request: string
  /** The text of a brief file; its request counts where none was given. */
  readonly file: string | null
  /** `users=100k`, `archetypes=chat,booking`, `without=chat`: what is set counts before what is said. */
  readonly set: readonly string[]
}

/** What is understood of a request, and what is assumed. @throws RequestError */
export async function readBrief({ request, file, set }: AskedDesign): Promise<Brief> {
  const filed = file === null ? null : await readBriefFile(file)
  const text = request.trim() === '' ? (filed?.request ?? '') : request
  const brief = readRequest(text, catalogue)
  const settled = filed === null ? brief : applySettings(brief, filed.settings, catalogue)
  return set.length === 0 ? settled : applySettings(settled, parseSettings(set), catalogue)
}

/** Sentences by which the design of a folder was changed since. @throws RequestError */
export async function changesIn(folder: string): Promise<readonly string[]> {
  const file = join(folder, 'brief.yaml')
  return existsSync(file) ? ((await readBriefFile(readFileSync(file, 'utf8'))).settings.changes ?? []) : []
}

/** What of the catalogue comes near a request that means none of it. */
export function nearestTo({ request }: Brief): Nearest {
  return nearest(request, catalogue)
}

/** A profile by its name, or a team's own from a JSON file. @throws ProfileError, LoadError */
export function openProfile(name: string): Profile {
  const known = profiles.find((profile) => profile.name === name)
  if (known !== undefined) return known
  const file = resolve(name)
  if (!existsSync(file))
    throw new LoadError(
      file,
      `no profile is called \`${name}\`, and no such file is there`,
      `there are ${profiles.map((each) => each.name).join(', ')}`,
      'not_found',
    )
  try {
    return readProfile(JSON.parse(readFileSync(file, 'utf8')), decisionTables)
  } catch (error) {
    throw error instanceof SyntaxError
      ? new LoadError(file, `it is no JSON: ${error.message}`, 'write `{ "name", "title", "takes" }`')
      : error
  }
}

export interface DesignSettings {
  readonly profile: Profile
  readonly svg: boolean
  readonly lintel?: string | undefined
  readonly calibration?: Calibration | null
}

/** A design, all of it in memory: nothing is written. The same brief gives the same bytes. @throws CompositionError, ProfileError */
export function design(
  brief: Brief,
  { profile, svg, lintel = `^${version}`, calibration = null }: DesignSettings,
  edited: Blueprint | null = null,
): Promise<Design> {
  const options = { catalogue, profile, svg, template: readTemplate, version, lintel, calibration }
  return makeDesign(brief, options, edited)
}

/** A project that has pictures keeps them, as it keeps its calibration: only a design of a folder without any goes by what is asked. */
export function drawsPictures(folder: string | null, isAsked: boolean): boolean {
  return isAsked || (folder !== null && readLast(folder).written[firstPicture] !== undefined)
}

const firstPicture = 'docs/architecture/context.svg'

/** Which Lintel a project depends on: what is asked, else what its `package.json` says, which a person may have chosen. */
export function lintelOf(folder: string | null, asked?: string): string | undefined {
  const file = folder === null ? '' : join(folder, 'package.json')
  if (asked !== undefined || !existsSync(file)) return asked
  try {
    const said: unknown = JSON.parse(readFileSync(file, 'utf8'))?.dependencies?.lintel
    return typeof said === 'string' ? said : undefined
  } catch {
    // No JSON: it is a person's, and stays as it is.
    return undefined
  }
}

/** The profile that is named; where none is, the one that the folder was designed with. @throws ProfileError, LoadError */
export function profileOf(name: string, folder: string | null): Profile {
  const last = folder === null ? undefined : readLast(folder).profile
  try {
    return openProfile(name === 'default' && last !== undefined ? last : name)
  } catch (error) {
    // A file that the design was given may lie elsewhere.
    if (name === 'default') return openProfile(name)
    throw error
  }
}

/** What a design would do to a folder. */
export interface DesignPlan {
  readonly design: Design
  readonly folder: string
  readonly placements: readonly Placement[]
  /** Decisions of memory that it goes against. */
  readonly contradictions: readonly Contradiction[]
  /** Answers that the last design of the folder gave otherwise. */
  readonly flipped: readonly { readonly question: string; readonly was: string; readonly is: string; readonly because: string }[]
  readonly last: LastDesign
  /** What its documents do not tell, and what a person has to do. */
  readonly notes: readonly string[]
}

/** What is remembered of the last design of a folder, in `.lintel/design.json`. */
export interface LastDesign {
  readonly written: Written
  /** The stance that it was decided with, by name. */
  readonly profile?: string
  /** By question, the option that was taken. */
  readonly decided: Readonly<Record<string, string>>
}

/**
 * What a design would do to a folder. Where a person edited its code, decisions, plan and documents are of what is there.
 * @throws KnowledgeError
 */
export async function planDesign(brief: Brief, settings: DesignSettings, folder: string): Promise<DesignPlan> {
  const last = readLast(folder)
  const briefed = await design(brief, settings)
  const { made, notes } = await followEdits(briefed, { settings, folder, placements: placedIn(folder, briefed, last) })
  const live = existsSync(join(folder, '.lintel'))
    ? await withKnowledge(folder, async (knowledge) => {
        await keepInStep(knowledge, folder)
        return knowledge.read((state) => state.decisions())
      })
    : []
  const flipped = made.decided.flatMap(({ id, question, option, because }) => {
    const was = last.decided[id]
    return was === undefined || was === option.name ? [] : [{ question, was, is: option.name, because }]
  })
  const contradictions = contradictionsOf(made.decided, live)
  const told = [...notes, ...storeMoves(last.decided, made.decided)]
  return { design: made, folder, placements: placedIn(folder, made, last), contradictions, flipped, last, notes: told }
}

function placedIn(folder: string, { files }: Design, { written }: LastDesign): readonly Placement[] {
  const read = (path: string) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : null)
  return placeFiles({ files, written, read, hash })
}

async function followEdits(
  briefed: Design,
  {
    settings,
    folder,
    placements,
  }: { readonly settings: DesignSettings; readonly folder: string; readonly placements: readonly Placement[] },
): Promise<{ readonly made: Design; readonly notes: readonly string[] }> {
  const edited = await editedBlueprint(folder, placements)
  const asBriefed = (says: string) => ({
    made: briefed,
    notes: [`decisions and documents tell of the brief, not of what a person edited: ${says}`],
  })
  if (edited === null) return { made: briefed, notes: [] }
  if ('says' in edited) return asBriefed(edited.says)
  try {
    return { made: await design(briefed.brief, settings, edited.blueprint), notes: [] }
  } catch (error) {
    // A blueprint may have gone its own way so far that its brief says little of it.
    return asBriefed((error as Error).message)
  }
}

export interface WriteDesignOptions {
  /** Files that only designs have written are brought up to date. Those that a person changed never are. */
  readonly update: boolean
  readonly cacheFolder: string
  /** Says the day of what is decided. */
  readonly outside: Outside
}

export interface RecordedAnswers {
  /** Relative to the folder. */
  readonly files: readonly string[]
  /** Such as `ADR-4`. */
  readonly decisions: readonly string[]
  readonly problems: readonly string[]
}

export interface WrittenDesign extends RecordedAnswers {
  /** The project as it is now. */
  readonly overview: Overview
}

/** Writes what is new, records what was decided, and brings the documents of memory up to date. @throws KnowledgeError */
export async function writeDesign(
  plan: DesignPlan,
  { update, cacheFolder, outside }: WriteDesignOptions,
): Promise<WrittenDesign> {
  const { design: made, folder, placements, contradictions, last } = plan
  const taken = placements.filter(({ state }) => state === 'new' || (update && state === 'grown'))
  for (const { path, after } of taken) await writeText(join(folder, path), after!)
  const written = writtenAfter(placements, { written: last.written, taken, hash })
  const decided = Object.fromEntries(made.decided.map(({ id, option }) => [id, option.name]))
  await writeLast(folder, { written, decided, profile: made.profile })
  const kept = await recordDesign({ folder, cacheFolder, decided: made.decided, contradictions, outside })
  return { ...kept, files: [...taken.map(({ path }) => path), ...kept.files].sort() }
}

/** Records what was decided, and brings the documents of memory up to date. @throws KnowledgeError */
export function recordDesign({
  cacheFolder,
  ...answers
}: AnswersToRecord & { readonly cacheFolder: string }): Promise<WrittenDesign> {
  const { folder, outside } = answers
  const record = async (knowledge: Knowledge) => {
    const recorded = await recordAnswers(knowledge, answers)
    const { overview, ...told } = await writeInsights({ folder, cacheFolder, knowledge, outside })
    return {
      overview,
      decisions: recorded.decisions,
      files: [...recorded.files, ...told.files],
      problems: [...recorded.problems, ...told.problems],
    }
  }
  return withKnowledge(folder, record, outside)
}

interface AnswersToRecord {
  readonly folder: string
  readonly decided: readonly Decided[]
  /** Decisions that they take the place of. */
  readonly contradictions: readonly Contradiction[]
  readonly outside: Outside
  /** The same answer for another reason takes the place of the one that holds. */
  readonly renews?: boolean
}

/** As rows, and as files that people read. */
async function recordAnswers(
  knowledge: Knowledge,
  { folder, decided, contradictions, outside, renews = false }: AnswersToRecord,
): Promise<RecordedAnswers> {
  const day = new Date(outside.now()).toISOString().slice(0, 10)
  await keepInStep(knowledge, folder, outside)
  const decisions = await knowledge.write((state) => recordDecisions(state, decided, { contradictions, day, renews }))
  const { files, problems } = await keepInStep(knowledge, folder, outside)
  return { decisions, files, problems }
}

export async function writeLast(folder: string, { decided, written, profile }: LastDesign): Promise<void> {
  const text = JSON.stringify({ version: 1, profile, decided, written }, null, 2)
  await writeText(join(folder, '.lintel/design.json'), `${text}\n`)
}

/** @throws LoadError */
export function readLast(folder: string): LastDesign {
  const file = join(folder, '.lintel/design.json')
  if (!existsSync(file)) return { written: {}, decided: {} }
  try {
    const { written = {}, decided = {}, profile } = JSON.parse(readFileSync(file, 'utf8')) as Partial<LastDesign>
    return { written, decided, ...(profile === undefined ? {} : { profile }) }
  } catch {
    throw new LoadError(
      file,
      'what the last design wrote cannot be read',
      'delete it: every file that is there then counts as yours',
    )
  }
}

/** Written beside its place and moved there, so that nobody reads half of it. */
export async function writeText(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}.${Buffer.from(waitingOutside.randomBytes(6)).toString('hex')}.tmp`
  try {
    await writeFile(draft, text)
    await rename(draft, file)
  } finally {
    await rm(draft, { force: true })
  }
}

export function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
