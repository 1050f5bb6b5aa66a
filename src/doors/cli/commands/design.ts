import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  type Brief,
  changesIn,
  type DesignPlan,
  design,
  nearestTo,
  openProfile,
  planDesign,
  readBrief,
  routeRequest,
  writeDesign,
} from '../../../house/design.ts'
import { cacheFolder } from '../cache-folder.ts'
import { contradictionsText, designText, placementsText, understandingText, unknownText } from '../design-text.ts'
import { type ExitCode, nearby, UsageError } from '../faults.ts'
import { count, err, json, out, withProgress } from '../output.ts'

export interface DesignOptions {
  readonly out?: string
  readonly change?: string
  readonly yes?: boolean
  readonly brief?: string
  readonly name?: string
  readonly archetype?: readonly string[]
  readonly part?: readonly string[]
  readonly set?: readonly string[]
  readonly profile: string
  readonly supersede?: boolean
  readonly svg?: boolean
  readonly lintel?: string
  readonly json?: boolean
}

/** A request becomes a design, and with a folder a project that runs; 1 where it stops, so that a person decides. */
export async function designCommand(words: readonly string[], options: DesignOptions): Promise<ExitCode> {
  if (options.change !== undefined) {
    const { changeDesign } = await import('./design-change.ts')
    const { out: folder = '.', profile, yes = false, supersede = false, json: asJson = false } = options
    return changeDesign([options.change, ...words].join(' '), { folder, profile, yes, supersede, json: asJson })
  }
  const request = words.join(' ')
  const isNamed = options.brief !== undefined || [options.archetype, options.part].some((all) => (all ?? []).length > 0)
  const elsewhere = isNamed || request.trim() === '' ? null : elsewhereText(request)
  if (elsewhere !== null) throw new UsageError(elsewhere.says, elsewhere.remedy, 'other_verb')
  const asked = await briefOf(request, options)
  // A project that was changed stays so, also where its brief is not named.
  const isHere = options.out !== undefined && options.brief === undefined
  const brief = isHere ? { ...asked, changes: await changesIn(resolve(options.out!)) } : asked
  if (!options.json) err.line(`${understandingText(brief, err.colours)}\n`)
  // Words that happen to name a part do not say what the system is; a person who names one does.
  if (brief.archetypes.length === 0 && !brief.parts.some(({ from }) => from === 'set')) return unknown(brief, options)
  const profile = openProfile(options.profile)
  const made = await withProgress('designing', design(brief, { profile, svg: options.svg === true, lintel: options.lintel }))
  const folder = options.out === undefined ? null : resolve(options.out)
  const plan = folder === null ? null : await planDesign(made, folder)
  if (plan?.contradictions.some(({ byDesign }) => !byDesign) && !options.supersede) return contradicted(plan, options)
  if (!options.json) out.line(designText(made, out.colours))
  if (plan === null) {
    if (options.json) out.line(json(designJson(brief, made)))
    else err.line(`\nNothing was written: ${err.colours.cyan('--out <folder>')} writes the project.`)
    return 0
  }
  return write(plan, options)
}

function briefOf(request: string, { brief: file, name, archetype = [], part = [], set = [] }: DesignOptions): Promise<Brief> {
  if (request.trim() === '' && file === undefined && archetype.length + part.length === 0)
    throw new UsageError('say what is to be designed', '`lintel design "an API for our social sharing feature"`')
  if (file !== undefined && !existsSync(file)) throw new UsageError(`there is no file \`${file}\``, undefined, 'not_found')
  const named = [
    ...(name === undefined ? [] : [`name=${name}`]),
    ...(archetype.length === 0 ? [] : [`archetypes=${archetype.join(',')}`]),
    ...(part.length === 0 ? [] : [`parts=${part.join(',')}`]),
  ]
  return readBrief({ request, file: file === undefined ? null : readFileSync(file, 'utf8'), set: [...set, ...named] })
}

/** What a request for something else than a design is answered with. */
function elsewhereText(request: string): { readonly says: string; readonly remedy: string } | null {
  const { verb, because } = routeRequest(request)
  const remedies = {
    review: '`lintel review` reads what is there and finds what is wrong with it',
    optimise: '`lintel review` finds queries that no index serves, and proves them',
    change: '`lintel design --change "…"` changes the design of this folder',
    none: 'say what is to be designed: `lintel design "an API for our social sharing feature"`',
  }
  if (verb === 'design') return null
  return { says: `this does not ask for a new design: ${because}`, remedy: remedies[verb] }
}

/** Nothing of the catalogue is meant: what is near is named, and nothing is pretended. */
function unknown(brief: Brief, { json: asJson }: DesignOptions): ExitCode {
  const near = nearestTo(brief)
  if (asJson) out.line(json({ state: 'unknown', brief, ...near }))
  else out.line(unknownText(brief, near, out.colours))
  return 1
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

async function write(plan: DesignPlan, { yes, json: asJson }: DesignOptions): Promise<ExitCode> {
  const { placements, folder, flipped } = plan
  const theirs = placements.filter(({ state }) => state === 'edited' || state === 'left')
  const grown = placements.filter(({ state }) => state === 'grown')
  const isNew = placements.every(({ state }) => state === 'new')
  if (!asJson) err.line(`\n${placementsText(plan, err.colours)}`)
  if (!isNew && !yes && (grown.length > 0 || theirs.length > 0 || placements.some(({ state }) => state === 'new'))) {
    if (asJson) out.line(json({ state: 'proposed', folder: nearby(folder), flipped, files: statesOf(plan) }))
    else err.line('\nNothing was written. With `--yes` new files come, and those that only designs wrote are brought up to date.')
    return 1
  }
  const done = await withProgress('writing', writeDesign(plan, { update: yes === true, cacheFolder: cacheFolder() }))
  if (asJson) out.line(json({ state: 'written', folder: nearby(folder), ...done, flipped, kept: theirs.map(({ path }) => path) }))
  else {
    const { green, bold, cyan } = err.colours
    err.line(
      `${green('✓')} ${count(done.files.length, 'file')} in ${bold(nearby(folder))}, ${count(done.decisions.length, 'decision')} recorded`,
    )
    for (const problem of done.problems) err.line(`${err.colours.yellow('note:')} ${problem}`)
    const next = existsSync(join(folder, 'node_modules'))
      ? ['npm test', 'npm run dev']
      : ['npm install', 'npm test', 'npm run dev']
    for (const step of [`cd ${nearby(folder)}`, ...next]) err.line(`  ${cyan(step)}`)
  }
  return 0
}

function statesOf({ placements }: DesignPlan) {
  return placements.map(({ path, state }) => ({ path, state }))
}

function designJson(brief: Brief, made: Awaited<ReturnType<typeof design>>) {
  const { decided, plan, files } = made
  return { state: 'designed', brief, decided, capacity: plan, files: files.map(({ path }) => path) }
}
