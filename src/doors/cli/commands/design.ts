import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readCalibration, writeCalibration } from '../../../house/calibration-file.ts'
import {
  type Brief,
  type Calibration,
  changesIn,
  type Design,
  type DesignPlan,
  design,
  drawsPictures,
  lintelOf,
  nearestTo,
  planDesign,
  profileOf,
  readBrief,
  readLast,
  writeDesign,
} from '../../../house/design.ts'
import { routeIn } from '../../../house/route.ts'
import { cacheFolder } from '../cache-folder.ts'
import { contradictionsText, designText, placementsText, understandingText, unknownText } from '../design-text.ts'
import { type ExitCode, nearby, UsageError } from '../faults.ts'
import { nextSteps } from '../next-steps.ts'
import { err, harmless, json, out, withProgress } from '../output.ts'
import { outsideOfRun } from '../outside-of-run.ts'
import { untilEnded } from '../until-ended.ts'
import { assertInterview, interview, mayInterview, offerInterview } from './design-interview.ts'
import type { ModelOptions } from './design-model.ts'
import { tellWritten } from './design-written.ts'
import { summaryAfter, summaryText } from './summary.ts'

export interface DesignOptions extends ModelOptions {
  readonly out?: string
  readonly change?: string
  readonly interview?: boolean
  readonly yes?: boolean
  readonly brief?: string
  readonly name?: string
  readonly archetype?: readonly string[]
  readonly part?: readonly string[]
  readonly set?: readonly string[]
  readonly profile: string
  readonly supersede?: boolean
  readonly svg?: boolean
  readonly calibrate?: boolean
  readonly lintel?: string
  readonly json?: boolean
}

/** A request becomes a design, and with a folder a project that runs; 1 where it stops, so that a person decides. */
export async function designCommand(words: readonly string[], options: DesignOptions): Promise<ExitCode> {
  if (options.change !== undefined) {
    if (options.interview)
      throw new UsageError('`--interview` asks about a new design, and `--change` changes one', 'leave one out')
    if (options.model !== undefined)
      throw new UsageError('`--model` proposes for a new design, and `--change` changes one', 'leave one out')
    const { changeDesign } = await import('./design-change.ts')
    const { out: folder = '.', profile, yes = false, supersede = false, json: asJson = false } = options
    return changeDesign([options.change, ...words].join(' '), { folder, profile, yes, supersede, json: asJson })
  }
  const request = words.join(' ')
  const isNamed = options.brief !== undefined || [options.archetype, options.part].some((all) => (all ?? []).length > 0)
  const route = isNamed || request.trim() === '' ? null : await routeIn(request, resolve(options.out ?? '.'))
  // Who is to be asked may begin with few words.
  if (route !== null && route.verb !== 'design' && !(options.interview && route.verb === 'none'))
    return (await import('./design-elsewhere.ts')).doElsewhere(request, route, options)
  if (route?.doubt !== undefined) err.line(err.colours.dim(harmless(route.doubt)))
  if (options.interview) assertInterview(options.json === true)
  const folder = options.out === undefined ? null : resolve(options.out)
  const profile = profileOf(options.profile, folder)
  const read = await briefOf(request, options)
  // A project that was changed stays so, also where its brief is not named.
  const isHere = folder !== null && options.brief === undefined
  const asked = isHere ? { ...read, changes: await changesIn(folder) } : read
  const proposed = await proposedBrief(asked, options)
  const brief = proposed === null ? null : await settledBrief(proposed, options)
  if (brief === null) return 1
  const settings = { profile, svg: drawsPictures(folder, options.svg === true), lintel: lintelOf(folder, options.lintel) }
  if (options.calibrate) mustBeKept(folder, options)
  const calibration = options.calibrate ? await measured(await design(brief, settings)) : null
  const known = calibration ?? (folder === null ? null : readCalibration(folder))
  if (folder === null) return show(await withProgress('designing', design(brief, { ...settings, calibration: known })), options)
  const plan = await withProgress('designing', planDesign(brief, { ...settings, calibration: known }, folder))
  if (plan.contradictions.some(({ byDesign }) => !byDesign) && !options.supersede) return contradicted(plan, options)
  if (!options.json) out.line(designText(plan.design, out.colours))
  return write(plan, calibration, options)
}

/** A design that is for no folder. */
function show(made: Design, { json: asJson }: DesignOptions): ExitCode {
  if (asJson) {
    out.line(json(designJson(made)))
    return 0
  }
  out.line(designText(made, out.colours))
  err.line(`\nNothing was written: ${err.colours.cyan('--out <folder>')} writes the project.`)
  return 0
}

/** What is measured changes the plan of a project, which is written over with `--yes` alone: told before the minute, not after. @throws UsageError */
function mustBeKept(folder: string | null, { yes }: DesignOptions): void {
  if (folder === null || yes || Object.keys(readLast(folder).written).length === 0) return
  throw new UsageError(
    `\`${nearby(folder)}\` holds a design, and what \`--calibrate\` measures would change its capacity plan: without \`--yes\` it would be thrown away`,
    'add `--yes`; what a person changed stays',
  )
}

/** What the operations of a design take here, told at once: it takes a minute. */
async function measured(made: Design): Promise<Calibration> {
  const { calibrateDesign, serve, load } = await import('../measure/processes.ts')
  if (err.isTerminal) err.line(err.colours.dim('measuring what its operations take on this machine'))
  return untilEnded((signal, onProgress) => calibrateDesign(made.files, { serve, load, signal, onProgress }))
}

/** With what a language model proposes, where one is asked; null where a person stopped it. */
async function proposedBrief(read: Brief, options: DesignOptions): Promise<Brief | null> {
  return options.model === undefined ? read : (await import('./design-model.ts')).withProposals(read, options)
}

/** The brief as it is designed from; null where nothing can be, or a person stopped. What is understood is told. */
async function settledBrief(
  read: Brief,
  { interview: isAsked = false, json: asJson = false }: DesignOptions,
): Promise<Brief | null> {
  const tell = (brief: Brief, channel = out) => channel.line(`${understandingText(brief, channel.colours)}\n`)
  // It is the beginning of the design, and in an interview what the questions are about.
  if (!asJson) tell(read, isAsked ? err : out)
  // Words that happen to name a part do not say what the system is; who names one does.
  const isUnknown = read.archetypes.length === 0 && !read.parts.some(({ from }) => from !== 'said')
  if (isUnknown && !isAsked) unknown(read, asJson)
  if (!isAsked && (!isUnknown || !mayInterview(asJson))) return isUnknown ? null : read
  const answered = isAsked ? await interview(read) : await offerInterview(read)
  if (answered !== null && answered !== read) tell(answered)
  return answered
}

function briefOf(
  request: string,
  { brief: file, name, archetype = [], part = [], set = [], interview: isAsked }: DesignOptions,
): Promise<Brief> {
  if (request.trim() === '' && file === undefined && archetype.length + part.length === 0 && !isAsked)
    throw new UsageError('say what is to be designed', '`lintel design "an API for our social sharing feature"`')
  if (file !== undefined && !existsSync(file)) throw new UsageError(`there is no file \`${file}\``, undefined, 'not_found')
  const named = [
    ...(name === undefined ? [] : [`name=${name}`]),
    ...(archetype.length === 0 ? [] : [`archetypes=${archetype.join(',')}`]),
    ...(part.length === 0 ? [] : [`parts=${part.join(',')}`]),
  ]
  return readBrief({ request, file: file === undefined ? null : readFileSync(file, 'utf8'), set: [...set, ...named] })
}

/** Nothing of the catalogue is meant: what is near is named, and nothing is pretended. */
function unknown(brief: Brief, asJson: boolean): void {
  const near = nearestTo(brief)
  if (asJson) out.line(json({ state: 'unknown', brief, ...near }))
  else out.line(unknownText(brief, near, out.colours))
}

function contradicted({ contradictions: all }: DesignPlan, { json: asJson }: DesignOptions): ExitCode {
  const contradictions = all.filter(({ byDesign }) => !byDesign)
  const rows = contradictions.map(({ decision, decided, says }) => ({
    decision: `ADR-${decision.id}`,
    title: decision.title,
    says,
    design: decided.option.title,
    question: decided.question,
    because: decided.because,
  }))
  if (asJson) out.line(json({ state: 'contradicted', contradictions: rows }))
  else out.line(contradictionsText(contradictions, out.colours))
  return 1
}

async function write(
  plan: DesignPlan,
  calibration: Calibration | null,
  { yes, json: asJson, lintel }: DesignOptions,
): Promise<ExitCode> {
  const outside = outsideOfRun(process.env)
  const { placements, folder, flipped, notes } = plan
  const theirs = placements.filter(({ state }) => state === 'edited' || state === 'left')
  // What a person changed, and what is no part of it any more, stays in any case.
  const isMore = placements.some(({ state }) => state === 'new' || state === 'grown')
  const isNew = placements.every(({ state }) => state === 'new')
  if (!asJson) err.line(`\n${placementsText(plan, err.colours)}`)
  if (!isNew && !yes && (isMore || flipped.length > 0)) {
    if (asJson) out.line(json({ state: 'proposed', folder: nearby(folder), flipped, notes, files: statesOf(plan) }))
    else err.line('\nNothing was written. With `--yes` new files come, and those that only designs wrote are brought up to date.')
    return 1
  }
  if (calibration !== null) await writeCalibration(folder, calibration)
  const { overview, ...done } = await withProgress(
    'writing',
    writeDesign(plan, { update: yes === true, cacheFolder: cacheFolder(), outside }),
  )
  const isWritten = done.files.length + done.decisions.length > 0
  const summary = isWritten ? await summaryAfter({ folder, overview, findings: null }) : null
  if (asJson) {
    const state = isWritten ? 'written' : 'unchanged'
    out.line(json({ state, folder: nearby(folder), ...done, flipped, notes, kept: theirs.map(({ path }) => path), summary }))
    return 0
  }
  tellWritten(done, folder)
  if (summary !== null) out.line(`\n${summaryText(summary)}`)
  if (isWritten) tellSteps(folder, lintel)
  return 0
}

function tellSteps(folder: string, lintel: string | undefined): void {
  err.line()
  for (const step of nextSteps(folder, lintel, ['npm test', 'npm run dev'])) err.line(`  ${err.colours.cyan(step)}`)
}

function statesOf({ placements }: DesignPlan) {
  return placements.map(({ path, state }) => ({ path, state }))
}

function designJson({ brief, decided, plan, files }: Design) {
  return { state: 'designed', brief, decided, capacity: plan, files: files.map(({ path }) => path) }
}
