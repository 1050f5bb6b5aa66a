import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  applySettings,
  type Brief,
  type ChangeRisks,
  type Contradiction,
  catalogue,
  changeProject,
  contradictionsOf,
  type Decided,
  decideAgain,
  loadParse,
  type ProjectChange,
  projectLoad,
  readBriefFile,
  readChange,
  readRequest,
  recordOf,
  risksOf,
  saidIn,
  valuesOf,
} from '../design/index.ts'
import type { Blueprint } from '../model/blueprint.ts'
import type { Decision } from '../model/decision.ts'
import { type Change, diffModels } from '../model/diff.ts'
import { normalise } from '../model/normalise.ts'
import type { Outside } from '../ports/outside.ts'
import { writeTables } from '../writers/sql/index.ts'
import { type ChangeDocuments, documentsOf, noDocuments } from './change-documents.ts'
import { type ChangeMigration, migrationOf } from './change-migration.ts'
import {
  hash,
  type LastDesign,
  profileOf,
  readLast,
  readTemplate,
  recordDesign,
  type WrittenDesign,
  writeLast,
  writeText,
} from './design.ts'
import type { Environment } from './environment.ts'
import { keepInStep } from './keep-in-step.ts'
import { LoadError, loadBlueprint } from './load-app.ts'
import { withKnowledge } from './open-knowledge.ts'
import { partsIn, storeOf } from './plan.ts'

/** What a sentence would change in a project, before anything is written. */
export interface ChangePlan {
  readonly folder: string
  readonly added: ProjectChange
  /** Words of the sentence that carry meaning, and of which nothing is made. */
  readonly unread: readonly string[]
  /** Of files that are there, and of those that come. */
  readonly files: readonly { readonly path: string; readonly before: string | null; readonly after: string }[]
  /** What it means for clients and for what is stored. */
  readonly changes: readonly Change[]
  /** Statements that come to those that make the tables of a new store, on SQLite. */
  readonly statements: readonly string[]
  /** What leads from the tables that are there to those that it needs; null where it needs no others. */
  readonly migration: ChangeMigration | null
  readonly risks: ChangeRisks
  /** What designs wrote about the project, brought up to date. */
  readonly documents: ChangeDocuments
  /** Answers that are others by what the sentence says, then those that are by what comes. */
  readonly decided: readonly Decided[]
  readonly contradictions: readonly Contradiction[]
  /** The stance that it is decided with, by name. */
  readonly profile: string
}

/** A sentence of which nothing could be made. */
export class UnreadChangeError extends Error {
  readonly remedy: string

  constructor(message: string, remedy: string) {
    super(message)
    this.name = 'UnreadChangeError'
    this.remedy = remedy
  }
}

/**
 * What a sentence asks of the design of a folder.
 * @param environment where the data of the project are, where they are not in it
 * @throws LoadError, RequestError, UnreadChangeError, ChangeError, UneditableError, CompositionError, NameTakenError, BlueprintError
 */
export async function planChange(
  request: string,
  at: string,
  profileName: string,
  environment: Environment = {},
): Promise<ChangePlan> {
  const folder = resolve(at)
  const { value } = await loadBlueprint(folder)
  const before = value as Blueprint
  const brief = await briefOf(folder, before)
  const { sentence, asked } = readContinued(request, brief, before)
  const profile = profileOf(profileName, folder)
  const live = await liveDecisions(folder)
  mustBeThere(folder)
  const added = changeProject(asked, {
    blueprint: before,
    read: (path) => readIfThere(folder, path),
    catalogue,
    template: readTemplate,
    parse: await loadParse(),
  })
  const said = { before: saidIn(brief.changes, catalogue), said: asked.inputs }
  const answers = decideAgain({ brief, ...said, takes: added.takes, blueprint: before, after: added.blueprint, profile })
  if (answers.length === 0 && Object.keys(asked.inputs).length === 0) mustMean(sentence, added)
  const [was, is] = [normalise(before), normalise(added.blueprint)]
  const known = new Set(writeTables(was))
  const files = added.files.map(({ path, text }) => ({ path, before: readIfThere(folder, path), after: text }))
  const last = readLast(folder)
  const following =
    files.length + answers.length > 0
      ? await documentsOf({ folder, last, brief, sentence, blueprint: added.blueprint, profile })
      : noDocuments
  const decided = decidedOf(answers, { answers: following.answers, last, live })
  const documents = files.length + decided.length > 0 ? following : noDocuments
  const changes = diffModels(was, is)
  return {
    folder,
    added,
    unread: asked.unread,
    files,
    changes,
    statements: writeTables(is).filter((statement) => !known.has(statement)),
    migration: changes.some(({ store }) => store !== 'none')
      ? await migrationOf({ folder, before: was, after: is, environment })
      : null,
    risks: risksOf({
      before: was,
      after: is,
      changes,
      loads: {
        before: projectLoad(was, brief, partsIn(folder), catalogue).load,
        added: added.parts.map(({ template }) => template.load),
      },
      values: valuesOf(brief),
      chosen: storeOf(last),
    }),
    documents,
    decided,
    contradictions: contradictionsOf(decided, live),
    profile: profile.name,
  }
}

/**
 * `… and GitLab` means nothing alone: it goes on with the last change of the project in which it means something.
 * @throws RequestError, ChangeError
 */
function readContinued(request: string, { changes }: Brief, blueprint: Blueprint) {
  const sentence = request.trim()
  const alone = { sentence, asked: readChange(sentence, blueprint, catalogue) }
  const rest = /^[\s.…,]*((?:and|or|also|plus|as well as)\b.+)/is.exec(sentence)?.[1]
  const { parts, entities, inputs, unread } = alone.asked
  if (rest === undefined || parts.length + entities.length + Object.keys(inputs).length > 0) return alone
  const continued = changes.toReversed().map((change) => `${change} ${rest}`)
  const whole = continued.find((each) => !unread.some((word) => readRequest(each, catalogue).unread.includes(word)))
  return whole === undefined ? alone : { sentence: whole, asked: readChange(whole, blueprint, catalogue) }
}

/** Writes what a plan says and records what it decided. A file that is no longer as it was planned for is left alone. */
export async function applyChange(
  plan: ChangePlan,
  options: { readonly cacheFolder: string; readonly outside: Outside },
): Promise<WrittenDesign> {
  const { folder, files, documents, decided, contradictions } = plan
  const all = [...files, ...documents.files]
  for (const { path, before } of all)
    if (readIfThere(folder, path) !== before)
      throw new LoadError(join(folder, path), 'it was changed meanwhile', 'run the command again: nothing was written')
  const last = readLast(folder)
  for (const { path, after } of all) await writeText(join(folder, path), after)
  if (Object.keys(last.written).length > 0) await writeLast(folder, remembered(last, plan))
  const kept = await recordDesign({ folder, decided, contradictions, renews: true, ...options })
  return { ...kept, files: [...all.map(({ path }) => path), ...kept.files].sort() }
}

/** What comes, and what only designs and changes had written, is a design's; what a person edited stays theirs. */
function remembered(last: LastDesign, { files, documents, decided, profile }: ChangePlan): LastDesign {
  const own = [...documents.files, ...files].filter(({ path, before }) => before === null || hash(before) === last.written[path])
  return {
    profile,
    written: { ...last.written, ...Object.fromEntries(own.map(({ path, after }) => [path, hash(after)])) },
    decided: { ...last.decided, ...Object.fromEntries(decided.map(({ id, option }) => [id, option.name])) },
  }
}

/** @throws UnreadChangeError */
function mustMean(request: string, added: ProjectChange): void {
  if (added.parts.length + added.present.length + added.says.length + added.notes.length > 0) return
  throw new UnreadChangeError(
    `nothing could be made of \`${request}\``,
    `parts that can be added are ${catalogue.parts.map(({ name }) => name).join(', ')}; what is there can be given soft delete, search and limits; what is said of load, rules and sign-in is decided`,
  )
}

/** What is answered as it is said, told as the documents tell it, then what was answered otherwise before what comes. */
function decidedOf(
  asSaid: readonly Decided[],
  {
    answers,
    last,
    live,
  }: { readonly answers: readonly Decided[]; readonly last: LastDesign; readonly live: readonly Decision[] },
): readonly Decided[] {
  const isSaid = ({ id }: Decided) => asSaid.some((each) => each.id === id)
  const flipped = answers.filter(({ id, option }) => (last.decided[id] ?? option.name) !== option.name)
  return [
    ...asSaid.map((each) => answers.find(({ id }) => id === each.id) ?? each).filter((each) => !isRecorded(each, live)),
    ...flipped.filter((each) => !isSaid(each)),
  ]
}

/** That is what holds already, and for what was looked at then. */
function isRecorded(decided: Decided, decisions: readonly Decision[]): boolean {
  const { description } = recordOf(decided)
  return decisions.some((decision) => decision.status !== 'superseded' && decision.description === description)
}

/** What the project was designed from, where it was; else what is usual, with as many people as its blueprint expects. */
async function briefOf(folder: string, { name, expects }: Blueprint): Promise<Brief> {
  const text = readIfThere(folder, 'brief.yaml')
  if (text !== null) {
    const { request, settings } = await readBriefFile(text)
    return applySettings(readRequest(request, catalogue), settings, catalogue)
  }
  const settings = expects?.users === undefined ? {} : { inputs: { users: expects.users } }
  return applySettings(readRequest('', catalogue), /^[a-z][a-z0-9-]*$/.test(name) ? settings : {}, catalogue)
}

async function liveDecisions(folder: string) {
  if (!existsSync(join(folder, '.lintel'))) return []
  return withKnowledge(folder, async (knowledge) => {
    await keepInStep(knowledge, folder)
    return knowledge.read((state) => state.decisions())
  })
}

function readIfThere(folder: string, path: string): string | null {
  const file = join(folder, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

/** @throws LoadError */
function mustBeThere(folder: string): void {
  const missing = ['blueprint.ts', 'app.ts'].find((name) => !existsSync(join(folder, name)))
  if (missing === undefined) return
  throw new LoadError(
    join(folder, missing),
    'a change needs it, and it is not there',
    'change a project that `lintel design` or `lintel new` wrote',
    'not_found',
  )
}
