import { link, rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Outside } from '../../ports/outside.ts'
import { projectPath } from '../files/project-path.ts'
import { syncFolder, unreachable } from '../image-file.ts'
import { type Knowledge, KnowledgeError, type KnowledgeWriter } from '../knowledge.ts'
import { type DecisionFiles, decisionsFolder, readDecisionFiles } from './decision-files.ts'
import { loadParsers } from './load-parsers.ts'
import { fieldsOf, type SyncPlace, syncWithin } from './sync-decisions.ts'
import type { DecisionSync } from './sync-result.ts'
import { forgetSynced, readSynced, writeSynced } from './synced-decisions.ts'

export interface Settlement {
  readonly id: number
  /** Which of the two counts; `both` keeps what memory said as a decision of another number. */
  readonly by: 'file' | 'memory' | 'both'
}

/** Ends the conflicts of a decision, or gives it its file again. @throws KnowledgeError, `not-found` */
export async function settleDecision(
  knowledge: Knowledge,
  folder: string,
  settlement: Settlement,
  outside: Outside,
): Promise<DecisionSync> {
  const parsers = await loadParsers()
  return knowledge.write(async (state) => {
    const place = { folder, outside, parsers }
    await settle(state, settlement, place)
    return syncWithin(state, place)
  })
}

/** What counts is taken for what changed since the other. */
async function settle(state: KnowledgeWriter, { id, by }: Settlement, place: SyncPlace): Promise<void> {
  const row = state.decisions().find((each) => each.id === id)
  if (row === undefined) throw new KnowledgeError('not-found', `there is no decision ${id} in memory`)
  const found = await filesOf(state, place)
  const present = found.files.get(id)
  if (present === undefined) {
    if (by !== 'memory' || found.numbers.has(id))
      throw new KnowledgeError('not-found', `there is no file of decision ${id} that can be read`)
    forgetSynced(state, id)
    return
  }
  const fields = fieldsOf(row)
  if (by === 'both') state.recordDecision({ ...fields, id: freeNumber(state, found) })
  const base = by === 'memory' ? { ...fields, ...present.file.said } : fields
  writeSynced(state, { id, path: present.path, fields: base }, undefined)
}

/**
 * Gives a file the next number that is free, for one whose number another has too.
 * @param path such as `docs/adr/0004-queues.md`
 */
export async function renumberDecision(
  knowledge: Knowledge,
  folder: string,
  path: string,
  outside: Outside,
): Promise<DecisionSync> {
  const parsers = await loadParsers()
  return knowledge.write(async (state) => {
    const place = { folder, outside, parsers }
    const name = /^((?:adr[-_ ]?)?)(\d{1,9})(.*\.md)$/i.exec(basename(path))
    if (name === null || dirname(path) !== decisionsFolder) {
      throw new KnowledgeError('refused', `\`${path}\` is no decision: name a file such as \`${decisionsFolder}/0004-queues.md\``)
    }
    const [, lead, digits, rest] = name as unknown as readonly [string, string, string, string]
    if ([...readSynced(state).values()].some((synced) => synced.path === path)) {
      throw new KnowledgeError(
        'refused',
        `\`${path}\` is decision ${Number(digits)} already: give the other file of this number another`,
      )
    }
    const number = freeNumber(state, await filesOf(state, place))
    await move(folder, path, `${decisionsFolder}/${lead}${String(number).padStart(digits.length, '0')}${rest}`)
    return syncWithin(state, place)
  })
}

function filesOf(state: KnowledgeWriter, { folder, parsers }: SyncPlace): Promise<DecisionFiles> {
  return readDecisionFiles(folder, new Map([...readSynced(state)].map(([id, { path }]) => [id, path])), parsers)
}

function freeNumber(state: KnowledgeWriter, { numbers }: DecisionFiles): number {
  return Math.max(0, ...numbers, ...state.decisions().map((each) => each.id)) + 1
}

/** Never over another file. */
async function move(folder: string, from: string, to: string): Promise<void> {
  const [source, target] = [await projectPath(folder, from), await projectPath(folder, to)]
  try {
    await link(source, target)
    await rm(source)
    await syncFolder(dirname(target))
  } catch (error) {
    throw unreachable(from, error)
  }
}
