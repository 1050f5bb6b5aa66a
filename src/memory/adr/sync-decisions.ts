import type { Decision } from '../../model/decision.ts'
import type { Outside } from '../../ports/outside.ts'
import { editFile } from '../files/edit-file.ts'
import { projectPath } from '../files/project-path.ts'
import { type Knowledge, KnowledgeError, type KnowledgeWriter } from '../knowledge.ts'
import type { AdrFields, Parsers } from './adr-text.ts'
import { type DecisionFile, decisionFileName, readDecisionFiles } from './decision-files.ts'
import { lineAt } from './front-matter.ts'
import { loadParsers } from './load-parsers.ts'
import { adrFields, type Merge, mergeDecision, toFile } from './merge-decision.ts'
import { defaultsOf } from './read-decisions.ts'
import type { DecisionSync, SyncNotes } from './sync-result.ts'
import { readSynced, type SyncedDecision, writeSynced } from './synced-decisions.ts'
import { editAdr, writeAdr } from './write-adr.ts'

const mostBytes = 1_000_000

/**
 * Brings the decisions of memory and the files of `docs/adr/` in step. What changed on one side is taken over on the other; what
 * changed on both is told and stays as it is on both. Who is killed meanwhile is finished by the next.
 * @throws KnowledgeError where the folder leads out of the project or cannot be read
 */
export async function syncDecisions(knowledge: Knowledge, folder: string, outside: Outside): Promise<DecisionSync> {
  const parsers = await loadParsers()
  return knowledge.write((state) => syncWithin(state, { folder, outside, parsers }))
}

export interface SyncPlace {
  readonly folder: string
  readonly outside: Outside
  readonly parsers: Parsers
}

/** The same, within a change of memory. */
export async function syncWithin(state: KnowledgeWriter, place: SyncPlace): Promise<DecisionSync> {
  const synced = readSynced(state)
  const known = new Map([...synced].map(([id, { path }]) => [id, path]))
  const { files, numbers, problems } = await readDecisionFiles(place.folder, known, place.parsers)
  const notes: SyncNotes = { created: [], updated: [], conflicts: [], problems: [...problems] }
  const merges = new Map<number, Merge>()
  for (const found of files.values()) takeFile(state, found, { synced, notes, merges })
  supersede(state, { files, notes, merges })
  for (const row of state.decisions()) {
    const found = files.get(row.id)
    const base = synced.get(row.id)
    if (found !== undefined) await changeFile(state, { row, found, base, merge: merges.get(row.id) }, { place, notes })
    else if (base === undefined && !numbers.has(row.id)) await makeFile(state, row, { place, notes })
    else if (base !== undefined && !numbers.has(row.id)) notes.problems.push(gone(row, base))
  }
  return notes
}

function gone({ id }: Decision, { path }: SyncedDecision): SyncNotes['problems'][number] {
  const message = `the file of decision ${id} is gone, and the decision stays: settle ${id} by memory to have the file again; what shall not hold any more is superseded`
  return { path, line: 1, message }
}

interface Taking {
  readonly synced: ReadonlyMap<number, SyncedDecision>
  readonly notes: SyncNotes
  readonly merges: Map<number, Merge>
}

/** What a file says anew becomes the row's. */
function takeFile(state: KnowledgeWriter, found: DecisionFile, { synced, notes, merges }: Taking): void {
  const { id, path, file } = found
  const row = state.decisions().find((each) => each.id === id)
  try {
    if (row === undefined) {
      state.recordDecision({ id, ...defaultsOf(file.said.title ?? path), ...file.said })
      notes.created.push({ id, path, made: 'row' })
      merges.set(id, { toRow: {}, conflicts: [] })
      return
    }
    const merge = mergeDecision(row, file.said, synced.get(id)?.fields)
    const fields = Object.keys(merge.toRow) as (keyof AdrFields)[]
    if (fields.length > 0) {
      state.changeDecision(id, merge.toRow)
      notes.updated.push({ id, path, changed: 'row', fields })
    }
    merges.set(id, merge)
    tellConflicts(row, { found, merge, base: synced.get(id)?.fields }, notes)
  } catch (error) {
    if (!(error instanceof KnowledgeError)) throw error
    notes.problems.push({ path, line: 1, message: `memory does not take it: ${error.message}` })
  }
}

function tellConflicts(
  row: Decision,
  { found, merge, base }: { found: DecisionFile; merge: Merge; base: AdrFields | undefined },
  notes: SyncNotes,
): void {
  const { id, path, file } = found
  for (const field of merge.conflicts) {
    const inFile = file.said[field]!
    const how =
      base === undefined
        ? `settle ${id} by file or by memory, or by both, which gives one of them another number`
        : `settle ${id} by file or by memory`
    notes.conflicts.push({
      id,
      path,
      line: lineOf(found, field),
      field,
      inFile,
      inMemory: row[field],
      before: base?.[field],
      message: `\`${field}\` of decision ${id} is ${shown(inFile)} in the file and ${shown(row[field])} in memory: ${how}`,
    })
  }
}

function lineOf({ file }: DecisionFile, field: keyof AdrFields): number {
  const keys: Partial<Record<keyof AdrFields, string>> = { createdAt: 'date', agentName: 'decision-makers', decisionType: 'type' }
  const place = file.sites[field] ?? file.frontMatter?.keys.get(keys[field] ?? field)
  return place === undefined ? 1 : lineAt(file.text, place.start)
}

function shown(value: string | number | null): string {
  const text = String(value)
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text)
}

/** What takes the place of a decision ends it. */
function supersede(
  state: KnowledgeWriter,
  { files, notes, merges }: { files: ReadonlyMap<number, DecisionFile>; notes: SyncNotes; merges: ReadonlyMap<number, Merge> },
): void {
  const rows = new Map(state.decisions().map((row) => [row.id, row]))
  for (const { id, status, supersedes } of rows.values()) {
    if (supersedes === null || status !== 'accepted') continue
    const former = rows.get(supersedes)
    const path = files.get(id)?.path ?? decisionFileName(id, rows.get(id)!.title)
    if (former === undefined)
      notes.problems.push({ path, line: 1, message: `decision ${id} supersedes ${supersedes}, which there is none of` })
    else if (former.status === 'accepted' && merges.get(former.id)?.conflicts.includes('status') !== true) {
      if (former.supersedes === id)
        notes.problems.push({
          path,
          line: 1,
          message: `decisions ${id} and ${former.id} supersede each other: let one of them be`,
        })
      else state.changeDecision(former.id, { status: 'superseded' })
    }
  }
}

interface Pair {
  readonly row: Decision
  readonly found: DecisionFile
  readonly base: SyncedDecision | undefined
  readonly merge: Merge | undefined
}

/** What the row says otherwise goes to the file, and what both say now is kept to compare with. */
async function changeFile(
  state: KnowledgeWriter,
  { row, found, base, merge }: Pair,
  { place, notes }: { place: SyncPlace; notes: SyncNotes },
): Promise<void> {
  const { id, path, file } = found
  if (merge === undefined) return
  const fields = fieldsOf(row)
  const change = toFile(fields, file.said, { base: base?.fields ?? fields, conflicts: merge.conflicts })
  const names = Object.keys(change) as (keyof AdrFields)[]
  if (names.length > 0) {
    const text = editAdr(file, change, { number: id, parsers: place.parsers })
    const message =
      text === undefined
        ? `its ${names.join(', ')} cannot be changed without changing more: write them by hand`
        : await replaceText(found, text, place)
    if (message !== undefined) {
      notes.problems.push({ path, line: 1, message })
      return
    }
    notes.updated.push({ id, path, changed: 'file', fields: names })
  }
  // Without a common past a conflict has nothing to be compared with until it is settled.
  if (merge.conflicts.length > 0 && base === undefined) return
  const kept = Object.fromEntries(merge.conflicts.map((field) => [field, base!.fields[field]]))
  writeSynced(state, { id, path, fields: { ...fields, ...kept } }, base)
}

/** @returns what stood in the way */
async function replaceText(
  { path, file }: DecisionFile,
  text: string,
  { folder, outside }: SyncPlace,
): Promise<string | undefined> {
  const before = Buffer.from(file.text, 'utf8')
  let wasChanged = false
  const edit = (present: Buffer | null) => {
    wasChanged = present === null || !present.equals(before)
    return wasChanged ? (present ?? before) : Buffer.from(text, 'utf8')
  }
  await editFile({ path: await projectPath(folder, path), edit, mostBytes, outside })
  return wasChanged ? 'it was changed by another program meanwhile: run it again' : undefined
}

async function makeFile(
  state: KnowledgeWriter,
  row: Decision,
  { place, notes }: { place: SyncPlace; notes: SyncNotes },
): Promise<void> {
  const path = decisionFileName(row.id, row.title)
  const text = Buffer.from(writeAdr(row, place.parsers), 'utf8')
  await editFile({
    path: await projectPath(place.folder, path),
    edit: (present) => present ?? text,
    mostBytes,
    outside: place.outside,
  })
  notes.created.push({ id: row.id, path, made: 'file' })
  writeSynced(state, { id: row.id, path, fields: fieldsOf(row) }, undefined)
}

export function fieldsOf(row: Decision): AdrFields {
  return Object.fromEntries(adrFields.map((field) => [field, row[field]])) as unknown as AdrFields
}
