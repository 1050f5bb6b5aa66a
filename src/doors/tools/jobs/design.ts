import { createHash } from 'node:crypto'
import { readCalibration } from '../../../house/calibration-file.ts'
import {
  type Brief,
  capacitySummary,
  catalogue,
  type DesignPlan,
  drawsPictures,
  lintelOf,
  nearestTo,
  type Placement,
  planDesign,
  profileOf,
  readBrief,
  routeRequest,
  unifiedDiff,
  writeDesign,
} from '../../../house/design.ts'
import { waitingOutside } from '../../../house/outside.ts'
import { applyProposed, type RefusedItem } from '../../../house/propose.ts'
import { canonicalJson, type JsonObject } from '../../../kit/json.ts'
import { cacheFolder } from '../../cli/cache-folder.ts'
import { UsageError } from '../../cli/faults.ts'
import type { DesignAsked, DesignFacts, PlacedFile } from './design-facts.ts'
import { contradictionRow, understoodRows } from './design-rows.ts'
import type { JobAnswers, JobOrder } from './messages.ts'

type Order = Extract<JobOrder, { kind: 'designCatalogue' | 'designPlan' | 'designWrite' }>

/** What is designed of a request, and with the fingerprint of what was shown, written. */
export async function designJob(order: Order, progress: (words: string) => void): Promise<JobAnswers[Order['kind']]> {
  if (order.kind === 'designCatalogue') return { things: thingsOfCatalogue() }
  progress('reading the request')
  const { brief, refused } = applyProposed(await briefOf(order), order.proposals, proposer)
  if (!isMeant(brief)) return unknown(brief, refused)
  progress('designing')
  const settings = {
    profile: profileOf(order.profile, order.path),
    svg: drawsPictures(order.path, order.svg),
    lintel: lintelOf(order.path),
    calibration: readCalibration(order.path),
  }
  const plan = await planDesign(brief, settings, order.path)
  const facts = factsOf(plan, refused)
  if (order.kind === 'designPlan') return facts
  assertState(order.state, facts.fingerprint)
  progress('writing the project')
  const written = await writeDesign(plan, { update: true, cacheFolder: cacheFolder(), outside: waitingOutside })
  return { files: written.files, decisions: written.decisions, problems: written.problems }
}

/** Whose proposals they are, as the documents of a design say it. */
const proposer = 'an agent'

/** @throws UsageError `plan_changed`: what was approved is not what would be done. */
export function assertState(expected: string, is: string): void {
  if (expected === is) return
  throw new UsageError(
    'the project has changed since the plan was approved, and nothing was done',
    'look at the new plan',
    'plan_changed',
  )
}

/** Of what a plan would do, and of what it was made from. */
export function fingerprintOf(state: object): string {
  return createHash('sha256').update(canonicalJson(state)).digest('hex')
}

function thingsOfCatalogue(): readonly JsonObject[] {
  const archetypes = catalogue.archetypes.map(({ name, title, parts, words }) => ({
    kind: 'archetype',
    name,
    title,
    parts,
    words: Object.keys(words),
  }))
  const parts = catalogue.parts.map(({ name, says, needs }) => ({ kind: 'part', name, says, needs }))
  return [...archetypes, ...parts]
}

async function briefOf({ request, brief: file, set, proposals }: DesignAsked): Promise<Brief> {
  const names = proposals.length > 0 || set.some((each) => /^(?:archetypes|parts)=/.test(each))
  const { verb, because } = request.trim() === '' || names || file !== null ? asDesign : routeRequest(request)
  if (verb !== 'design') throw new UsageError(`this does not ask for a new design: ${because}`, otherTools[verb], 'other_verb')
  return readBrief({ request, file, set })
}

const asDesign = { verb: 'design', because: '' } as const

const otherTools = {
  review: '`review` reads what is there and finds what is wrong with it',
  optimise: '`review` finds queries that no index serves, and proves them',
  change: '`design_change` changes the design of a folder',
  none: 'say what is to be designed, such as `an API for our social sharing feature`, or name `archetypes` or `parts`',
}

/** Words that happen to name a part do not say what the system is; who names one does. */
function isMeant({ archetypes, parts }: Brief): boolean {
  return archetypes.length > 0 || parts.some(({ from }) => from !== 'said')
}

function unknown(brief: Brief, refused: readonly RefusedItem[]): DesignFacts {
  const { near, missing } = nearestTo(brief)
  return {
    state: 'unknown',
    ...toldOf(brief),
    refused,
    near: near.map((each) => ({ ...each })),
    missing,
    parts: brief.parts.map(({ value }) => ({ name: value })),
    decided: [],
    capacity: [],
    files: [],
    contradictions: [],
    flipped: [],
    fingerprint: '',
  }
}

function toldOf(brief: Brief): Pick<DesignFacts, 'name' | 'understood' | 'unread' | 'notes'> {
  return { name: brief.name.value, understood: understoodRows(brief), unread: brief.unread, notes: brief.notes }
}

function factsOf(
  { design: made, placements, contradictions, flipped, notes }: DesignPlan,
  refused: readonly RefusedItem[],
): DesignFacts {
  const against = contradictions.map(contradictionRow)
  return {
    state: 'designed',
    ...toldOf(made.brief),
    notes: [...made.brief.notes, ...notes],
    refused,
    near: [],
    missing: [],
    parts: made.composed.parts.map(({ template: { name, says }, subject }) => ({ name, says, about: subject?.entity ?? null })),
    decided: JSON.parse(JSON.stringify(made.decided)),
    capacity: capacitySummary(made.plan).map((line) => line.replaceAll('**', '').replace(/^- /, '')),
    files: placements.map(placedFile),
    contradictions: against,
    flipped: flipped.map((each) => ({ ...each })),
    fingerprint: fingerprintOf({ placements, against, decided: made.decided }),
  }
}

function placedFile({ path, before, after, state }: Placement): PlacedFile {
  if (state === 'edited' && before !== null && after !== null) return { path, state, text: unifiedDiff(path, before, after) }
  return { path, state, text: state === 'new' || state === 'grown' ? after : null }
}
