import { isUtf8 } from 'node:buffer'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { projectPath } from '../files/project-path.ts'
import { unreachable } from '../image-file.ts'
import { KnowledgeError } from '../knowledge.ts'
import type { Parsers } from './adr-text.ts'
import { type AdrFile, readAdr } from './read-adr.ts'
import type { DecisionProblem } from './sync-result.ts'

/** Where they are in a project. */
export const decisionsFolder = 'docs/adr'

/** A file that can be read as a decision. */
export interface DecisionFile {
  readonly id: number
  /** In the project, such as `docs/adr/0004-one-share-a-person.md`. */
  readonly path: string
  readonly file: AdrFile
}

export interface DecisionFiles {
  readonly files: ReadonlyMap<number, DecisionFile>
  /** Numbers of which there is a file, readable or not. */
  readonly numbers: ReadonlySet<number>
  readonly problems: readonly DecisionProblem[]
}

const mostBytes = 1_000_000
const mostFiles = 10_000
const named = /^(?:adr[-_ ]?)?(\d{1,9})(?:[-_. ].*)?\.md$/i

/** @param known where each decision was last: of several files of a number, that one is it. */
export async function readDecisionFiles(
  project: string,
  known: ReadonlyMap<number, string>,
  parsers: Parsers,
): Promise<DecisionFiles> {
  const problems: DecisionProblem[] = []
  const byNumber = new Map<number, string[]>()
  for (const name of await namesIn(await projectPath(project, decisionsFolder))) {
    const number = Number(named.exec(name)?.[1] ?? 0)
    // Nothing is decided in a template, which often has the number 0.
    if (number > 0) byNumber.set(number, [...(byNumber.get(number) ?? []), `${decisionsFolder}/${name}`])
  }
  const highest = Math.max(0, ...byNumber.keys(), ...known.keys())
  const files = new Map<number, DecisionFile>()
  for (const [id, paths] of [...byNumber].sort(([one], [other]) => one - other)) {
    const path = paths.length === 1 ? paths[0] : paths.find((each) => each === known.get(id))
    for (const each of paths) if (paths.length > 1 && each !== path) problems.push(taken(id, each, { paths, free: highest + 1 }))
    const file = path === undefined ? undefined : await readOne(project, { id, path }, { parsers, problems })
    if (file !== undefined) files.set(id, file)
  }
  return { files, numbers: new Set(byNumber.keys()), problems }
}

function taken(id: number, path: string, { paths, free }: { paths: readonly string[]; free: number }): DecisionProblem {
  const others = paths.filter((each) => each !== path).map((each) => `\`${each}\``)
  const message = `the number ${id} is taken by ${others.join(' and ')}: give this one another, such as ${free}, in its name and where it is referred to`
  return { path, line: 1, message }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw unreachable(folder, error)
  }
  if (names.length > mostFiles) throw new KnowledgeError('too-large', `\`${folder}\` has more than ${mostFiles} files`)
  return names.sort()
}

async function readOne(
  project: string,
  { id, path }: { id: number; path: string },
  { parsers, problems }: { parsers: Parsers; problems: DecisionProblem[] },
): Promise<DecisionFile | undefined> {
  const text = await textOf(project, path).catch((error: unknown) => {
    if (!(error instanceof Error)) throw error
    problems.push({ path, line: 1, message: error.message })
  })
  if (text === undefined) return undefined
  const file = readAdr(text, id, parsers)
  problems.push(...file.mistakes.map((mistake) => ({ path, ...mistake })))
  return file.mistakes.length > 0 ? undefined : { id, path, file }
}

async function textOf(project: string, path: string): Promise<string> {
  const place = await projectPath(project, path)
  const found = await stat(place)
  if (!found.isFile()) throw new KnowledgeError('refused', 'it is no ordinary file')
  if (found.size > mostBytes) throw new KnowledgeError('too-large', `it has ${found.size} bytes, and ${mostBytes} are the most`)
  const bytes = await readFile(place)
  if (!isUtf8(bytes)) throw new KnowledgeError('refused', 'it is not UTF-8: save it as such')
  return bytes.toString('utf8')
}

/** `0004-one-share-a-person.md` */
export function decisionFileName(id: number, title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}+|['’]/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return join(decisionsFolder, `${String(id).padStart(4, '0')}-${wholeWords(words) || 'decision'}.md`).replaceAll('\\', '/')
}

const longestName = 80

/** As many words as fit; the first one alone is cut, where it is longer. */
function wholeWords(words: string): string {
  if (words.length <= longestName) return words
  const cut = words.slice(0, longestName)
  const end = words[longestName] === '-' ? longestName : cut.lastIndexOf('-')
  return end > 0 ? cut.slice(0, end) : cut
}
