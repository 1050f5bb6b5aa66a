import { type ConfinedFolder, sha256Of } from '../../kit/confined-folder.ts'
import { ToolError } from '../tools/index.ts'
import { judgePath } from './path-rules.ts'
import { hidden } from './redact.ts'

/** A file as it should become. Nothing of it is written. */
export interface Proposal {
  readonly path: string
  /** Null where there is no file yet. */
  readonly before: string | null
  /** SHA-256 of the file that the proposal was made for. */
  readonly over: string | null
  readonly after: string
  /** What has to be said of it to who consents: `runs code`. */
  readonly marks: readonly string[]
}

export type Edit = { readonly text: string } | { readonly search: string; readonly replace: string; readonly all: boolean }

/** What was proposed so far. */
export interface Proposals {
  /** The newest state of each file, in the order of their paths. */
  list(): readonly Proposal[]
  /** Counts the changes. */
  revision(): number
  /** As it would be, or as it is; null where there is none. @throws ToolError for what is no text, OutsideFolderError */
  textOf(path: string): string | null
  /** @throws ToolError */
  propose(path: string, edit: Edit): Proposal | null
}

/** The most bytes of a file that is read or proposed. */
export const mostFileBytes: number = 1024 * 1024
const mostFiles = 60
const mostAllBytes = 5 * 1024 * 1024

export function collectProposals(project: ConfinedFolder): Proposals {
  const byPath = new Map<string, Proposal>()
  let revision = 0
  const current = (path: string) => contentOf(project, path)
  return {
    list: () => [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    revision: () => revision,
    textOf: (path) => byPath.get(plainPath(path))?.after ?? current(plainPath(path)),
    propose(named, edit) {
      const path = plainPath(named)
      const marks = marksOf(path)
      const before = current(path)
      const over = before === null ? null : sha256Of(before)
      const earlier = byPath.get(path)
      if (earlier !== undefined && earlier.over !== over) {
        byPath.delete(path)
        throw new ToolError(
          'changed_meanwhile',
          `\`${path}\` was changed by somebody else, and what you proposed for it is dropped`,
          'read it anew',
          { file: path },
        )
      }
      const after = edited(path, earlier?.after ?? before, edit)
      assertSize(
        path,
        after,
        [...byPath.values()].filter((each) => each.path !== path),
      )
      revision += 1
      if (after === before) {
        byPath.delete(path)
        return null
      }
      const proposal = { path, before, over, after, marks }
      byPath.set(path, proposal)
      return proposal
    },
  }
}

/** One name for one file. One that is not relative stays what it is, and is refused where it is used. */
export function plainPath(path: string): string {
  if (path.startsWith('/')) return path
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  return names.join('/') || '.'
}

function marksOf(path: string): readonly string[] {
  const judged = judgePath(path)
  if ('refused' in judged) throw new ToolError('refused', judged.refused, judged.remedy, { file: path })
  return judged.marks
}

/** @throws ToolError where it is no text of UTF-8 */
export function contentOf(project: ConfinedFolder, path: string): string | null {
  const bytes = project.read(path, mostFileBytes)
  if (bytes === null) return null
  const text = bytes.toString('utf8')
  if (text.includes('\0') || !Buffer.from(text).equals(bytes))
    throw new ToolError('no_text', `\`${path}\` is no text in UTF-8`, 'leave it to a person', { file: path })
  return text
}

function edited(path: string, before: string | null, edit: Edit): string {
  const [search, text] = 'text' in edit ? [null, edit.text] : [edit.search, edit.replace]
  if (text.includes(hidden))
    throw new ToolError(
      'refused',
      'it has the mark of a secret that was hidden from you',
      'replace a part of the file that has none',
      { file: path },
    )
  if (text.includes('\0') || !text.isWellFormed())
    throw new ToolError('no_text', 'it is no text in UTF-8', 'write text', { file: path })
  if (search === null) {
    if (before?.includes('\r\n') && !text.includes('\r\n')) return text.replaceAll('\n', '\r\n')
    return text
  }
  if (before === null)
    throw new ToolError('not_found', `nothing is at \`${path}\``, 'give `text` to propose a new file', { file: path })
  return replaced(path, before, edit as Extract<Edit, { search: string }>)
}

/** Where a file ends its lines with CR LF, what is sought and put there does too. */
function replaced(path: string, before: string, { search, replace, all }: Extract<Edit, { search: string }>): string {
  const fits = before.includes('\r\n') && !search.includes('\r\n') ? (part: string) => part.replaceAll('\n', '\r\n') : String
  const parts = before.split(fits(search))
  const times = parts.length - 1
  if (times === 0)
    throw new ToolError(
      'not_found',
      `\`search\` stands nowhere in \`${path}\``,
      'read the file, and take what stands there to the letter',
      { file: path },
    )
  if (times > 1 && !all)
    throw new ToolError(
      'ambiguous',
      `\`search\` stands ${times} times in \`${path}\``,
      'take more of what stands around it, or `all`',
      { file: path },
    )
  return parts.join(fits(replace))
}

function assertSize(path: string, after: string, others: readonly Proposal[]): void {
  const bytes = Buffer.byteLength(after)
  if (bytes > mostFileBytes)
    throw new ToolError('too_large', `\`${path}\` would have ${bytes} bytes, and ${mostFileBytes} is the most`, 'divide it', {
      file: path,
    })
  const all = others.reduce((sum, each) => sum + Buffer.byteLength(each.after), bytes)
  if (all > mostAllBytes || others.length >= mostFiles)
    throw new ToolError(
      'too_much',
      `more than ${mostFiles} files, or ${mostAllBytes} bytes, cannot be proposed at once`,
      'finish with what there is',
    )
}
