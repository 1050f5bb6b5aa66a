import type { Unread } from '../../model/architecture/architecture.ts'
import type { ReadDecision } from '../../model/architecture/decisions.ts'
import { type Place, placesOf } from '../../model/architecture/place.ts'
import { loadParsers } from './load-parsers.ts'
import { type AdrFile, readAdr } from './read-adr.ts'

/** The tree that is read, as far as decisions need it. */
export interface DecisionSources {
  readonly files: readonly { readonly path: string }[]
  text(path: string): string
}

export interface ReadDecisions {
  readonly decisions: readonly Omit<ReadDecision, 'breaks' | 'problem'>[]
  readonly unread: readonly Unread[]
}

const named = /^docs\/adr\/(?:adr[-_ ]?)?0*([1-9]\d{0,8})(?:[-_. ][^/]*)?\.md$/i

/** The decisions that a repository keeps in `docs/adr/`, with their places. Nothing is written. */
export async function readDecisions(sources: DecisionSources): Promise<ReadDecisions> {
  const found = sources.files.flatMap(({ path }) => {
    const number = named.exec(path)?.[1]
    return number === undefined ? [] : [{ path, id: Number(number) }]
  })
  if (found.length === 0) return { decisions: [], unread: [] }
  const parsers = await loadParsers()
  const read = found.map(({ path, id }) => ({ path, id, file: readAdr(sources.text(path), id, parsers) }))
  const unread = read.flatMap(({ path, file }) =>
    file.mistakes.map(({ line, message }) => ({ reader: 'decisions', place: lineOf(path, file.text, line), message })),
  )
  return { decisions: read.filter(({ file }) => file.mistakes.length === 0).map(decisionOf), unread }
}

function decisionOf({ path, id, file }: { path: string; id: number; file: AdrFile }): ReadDecisions['decisions'][number] {
  const placeAt = placesOf(path, file.text)
  const title = file.sites.title
  const check = file.sites.check ?? file.frontMatter?.keys.get('check')
  return {
    ...defaultsOf(file.said.title ?? path),
    createdAt: '',
    status: 'accepted',
    supersedes: null,
    check: null,
    ...file.said,
    id,
    place: title === undefined ? placeAt(0, 0) : placeAt(title.start, title.end),
    checkPlace: check === undefined ? null : placeAt(check.start, check.end),
  }
}

function lineOf(file: string, text: string, line: number): Place {
  const start = text
    .split('\n')
    .slice(0, line - 1)
    .reduce((sum, each) => sum + each.length + 1, 0)
  return { file, line, column: 1, start, end: start }
}

/** Of what an older file does not say. */
export function defaultsOf(
  title: string,
): Pick<ReadDecision, 'agentName' | 'decisionType' | 'title' | 'description' | 'rationale'> {
  return { agentName: 'unknown', decisionType: 'architecture', title, description: title, rationale: 'not recorded' }
}
