import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  addChangeLine,
  type Brief,
  catalogue,
  type Decided,
  makeDocuments,
  type Placement,
  type Profile,
  placeFiles,
} from '../design/index.ts'
import type { Blueprint } from '../model/blueprint.ts'
import { readCalibration } from './calibration-file.ts'
import { drawsPictures, hash, type LastDesign, readTemplate } from './design.ts'
import { storeMoves } from './store-moves.ts'
import { version } from './version.ts'

/** What becomes of the documents that designs wrote. */
export interface ChangeDocuments {
  /** To be brought up to date, and those that come. */
  readonly files: readonly { readonly path: string; readonly before: string | null; readonly after: string }[]
  /** Those that a person edited: they stay, and no longer tell what is. */
  readonly edited: readonly string[]
  readonly notes: readonly string[]
  /** Every answer that they tell. */
  readonly answers: readonly Decided[]
}

export interface DocumentsAsked {
  readonly folder: string
  readonly last: LastDesign
  readonly brief: Brief
  readonly sentence: string
  readonly blueprint: Blueprint
  readonly profile: Profile
}

export const noDocuments: ChangeDocuments = { files: [], edited: [], notes: [], answers: [] }

const briefFile = 'brief.yaml'

/** The documents of a project after a change; none where no design wrote any. */
export async function documentsOf(asked: DocumentsAsked): Promise<ChangeDocuments> {
  const { folder, last, sentence } = asked
  const read = (path: string) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : null)
  const before = read(briefFile)
  if (Object.keys(last.written).length === 0 || before === null) return noDocuments
  const after = addChangeLine(before, sentence)
  const briefed = after === null ? [] : [{ path: briefFile, before, after }]
  const unwritten = `\`${briefFile}\` has \`changes\` written in another way: add ${JSON.stringify(sentence)} to it, or the next design takes the change back`
  try {
    const { files, decided: answers } = await madeAgain(asked)
    const placements = placeFiles({ files, written: last.written, read, hash })
    return {
      files: [...placements.filter((each) => isTaken(each, last)).map(fileOf), ...briefed],
      edited: placements.filter(({ state, after }) => state === 'edited' && after !== null).map(({ path }) => path),
      notes: [...(after === null ? [unwritten] : []), ...storeMoves(last.decided, answers)],
      answers,
    }
  } catch (error) {
    // A blueprint may have gone its own way so far that its brief says little of it.
    return { files: briefed, edited: [], notes: [`the documents stay as they are: ${(error as Error).message}`], answers: [] }
  }
}

async function madeAgain({ folder, brief, sentence, blueprint, profile }: DocumentsAsked) {
  const changed = { ...brief, changes: [...brief.changes, sentence] }
  const { files, decided } = await makeDocuments(changed, blueprint, {
    catalogue,
    profile,
    svg: drawsPictures(folder, false),
    template: readTemplate,
    version,
    lintel: version,
    calibration: readCalibration(folder),
  })
  return { files: files.filter(({ path }) => path !== briefFile), decided }
}

/** What was written once and is gone was taken away by a person. */
function isTaken({ path, state }: Placement, { written }: LastDesign): boolean {
  return state === 'grown' || (state === 'new' && written[path] === undefined)
}

function fileOf({ path, before, after }: Placement) {
  return { path, before, after: after! }
}
