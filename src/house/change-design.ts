import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  type AddedParts,
  addParts,
  applySettings,
  type Brief,
  type Contradiction,
  catalogue,
  contradictionsOf,
  type Decided,
  decideAgain,
  loadParse,
  readBriefFile,
  readChange,
  readRequest,
} from '../design/index.ts'
import type { Blueprint } from '../model/blueprint.ts'
import { type Change, diffModels } from '../model/diff.ts'
import { normalise } from '../model/normalise.ts'
import type { Outside } from '../ports/outside.ts'
import { writeTables } from '../writers/sql/index.ts'
import { openProfile, readTemplate, recordDesign, type WrittenDesign, writeText } from './design.ts'
import { keepInStep } from './keep-in-step.ts'
import { LoadError, loadBlueprint } from './load-app.ts'
import { withKnowledge } from './open-knowledge.ts'

/** What a sentence would change in a project, before anything is written. */
export interface ChangePlan {
  readonly folder: string
  readonly added: AddedParts
  /** Of files that are there, and of those that come. */
  readonly files: readonly { readonly path: string; readonly before: string | null; readonly after: string }[]
  /** What it means for clients and for what is stored. */
  readonly changes: readonly Change[]
  /** Statements that come to those that make the tables of a new store, on SQLite. */
  readonly statements: readonly string[]
  /** Answers that are others by what the sentence says. */
  readonly decided: readonly Decided[]
  readonly contradictions: readonly Contradiction[]
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
 * @throws LoadError, RequestError, UnreadChangeError, CompositionError, NameTakenError, BlueprintError
 */
export async function planChange(request: string, at: string, profileName: string): Promise<ChangePlan> {
  const folder = resolve(at)
  const { value } = await loadBlueprint(folder)
  const before = value as Blueprint
  const asked = readChange(request, before, catalogue)
  const brief = await briefOf(folder, request)
  const decided = decideAgain(brief, asked.inputs, before, openProfile(profileName))
  if (asked.parts.length === 0 && decided.length === 0)
    throw new UnreadChangeError(
      `nothing could be made of \`${request}\``,
      `parts that can be added are ${catalogue.parts.map(({ name }) => name).join(', ')}; what is said of load, rules and sign-in is decided`,
    )
  const project = { blueprint: read(folder, 'blueprint.ts'), app: read(folder, 'app.ts') }
  const added = addParts({
    all: catalogue.parts,
    names: asked.parts,
    subjects: asked.subjects,
    blueprint: before,
    project,
    template: readTemplate,
    parse: await loadParse(),
  })
  const [was, is] = [normalise(before), normalise(added.blueprint)]
  const known = new Set(writeTables(was))
  const files = added.files.flatMap(({ path, text }) => {
    const there = existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : null
    return there === text ? [] : [{ path, before: there, after: text }]
  })
  return {
    folder,
    added,
    files,
    changes: diffModels(was, is),
    statements: writeTables(is).filter((statement) => !known.has(statement)),
    decided,
    contradictions: contradictionsOf(decided, await liveDecisions(folder)),
  }
}

/** Writes what a plan says and records what it decided. A file that is no longer as it was planned for is left alone. */
export async function applyChange(
  { folder, files, decided, contradictions }: ChangePlan,
  options: { readonly cacheFolder: string; readonly outside: Outside },
): Promise<WrittenDesign> {
  for (const { path, before } of files) {
    const now = existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : null
    if (now !== before)
      throw new LoadError(join(folder, path), 'it was changed meanwhile', 'run the command again: nothing was written')
  }
  for (const { path, after } of files) await writeText(join(folder, path), after)
  const kept = await recordDesign({ folder, decided, contradictions, renews: true, ...options })
  return { ...kept, files: [...files.map(({ path }) => path), ...kept.files].sort() }
}

/** What the project was designed from, where it was; else what is usual. */
async function briefOf(folder: string, request: string): Promise<Brief> {
  const file = join(folder, 'brief.yaml')
  if (!existsSync(file)) return readRequest(request, catalogue)
  const { request: first, settings } = await readBriefFile(readFileSync(file, 'utf8'))
  return applySettings(readRequest(first, catalogue), settings, catalogue)
}

async function liveDecisions(folder: string) {
  if (!existsSync(join(folder, '.lintel'))) return []
  return withKnowledge(folder, async (knowledge) => {
    await keepInStep(knowledge, folder)
    return knowledge.read((state) => state.decisions())
  })
}

function read(folder: string, name: string): string {
  const file = join(folder, name)
  if (existsSync(file)) return readFileSync(file, 'utf8')
  throw new LoadError(
    file,
    'a change needs it, and it is not there',
    'change a project that `lintel design` or `lintel new` wrote',
    'not_found',
  )
}
