import { Worker } from 'node:worker_threads'
import type { ConfinedFolder } from '../../../kit/confined-folder.ts'
import type { Diagnostic } from '../../../model/diagnostic.ts'
import type { Outside } from '../../../ports/outside.ts'
import { contentOf, type Proposal } from '../proposals.ts'
import { filesIn } from '../tools/list-files.ts'

/** What the checks say of a blueprint as it would be. */
export interface Verdict {
  readonly file: string
  /** `unread`: it cannot be told without running it, and nothing of a proposal is run. */
  readonly state: 'right' | 'wrong' | 'unread'
  /** Why it is unread, or where it breaks a released version of the API. */
  readonly says: string | null
  readonly mistakes: readonly Diagnostic[]
}

export interface CheckOrder {
  /** The text of each file, by its path. */
  readonly files: Readonly<Record<string, string>>
}

/** Every blueprint of the project, with what is proposed in place of what there is. */
export type CheckProposals = (proposals: readonly Proposal[], signal: AbortSignal) => Promise<readonly Verdict[]>

/** A blueprint that takes longer to evaluate is not one. */
const mostMs = 10_000
const mostMemoryMb = 256
const mostBytes = 20 * 1024 * 1024

/** Evaluates blueprints as data, in a thread that is ended when it takes too long: none of their code is run. */
export function createCheck(project: ConfinedFolder, { after }: Pick<Outside, 'after'>): CheckProposals {
  return async (proposals, signal) => {
    if (!proposals.some(({ path }) => isRead(path))) return []
    const files = overlaid(project, proposals)
    const thread = new Worker(new URL('./check-thread.js', import.meta.url), {
      workerData: { files } satisfies CheckOrder,
      resourceLimits: { maxOldGenerationSizeMb: mostMemoryMb },
      env: {},
    })
    try {
      return await answerOf(thread, { after, signal })
    } catch (error) {
      signal.throwIfAborted()
      return [
        { file: proposals[0]!.path, state: 'unread', says: `it cannot be evaluated: ${(error as Error).message}`, mistakes: [] },
      ]
    } finally {
      await thread.terminate()
    }
  }
}

function isRead(path: string): boolean {
  return /\.([cm]?[jt]s|json)$/.test(path)
}

function overlaid(project: ConfinedFolder, proposals: readonly Proposal[]): Record<string, string> {
  const files: Record<string, string> = Object.create(null)
  let bytes = 0
  for (const path of filesIn(project, '.').files.filter(isRead)) {
    const text = proposals.some((each) => each.path === path) ? null : readable(project, path)
    if (text === null || bytes + text.length > mostBytes) continue
    bytes += text.length
    files[path] = text
  }
  for (const { path, after } of proposals) if (isRead(path)) files[path] = after
  return files
}

/** One that is too large, or no text, has no part of a blueprint. */
function readable(project: ConfinedFolder, path: string): string | null {
  try {
    return contentOf(project, path)
  } catch {
    return null
  }
}

function answerOf(
  thread: Worker,
  { after, signal }: Pick<Outside, 'after'> & { readonly signal: AbortSignal },
): Promise<readonly Verdict[]> {
  return new Promise((resolve, reject) => {
    const left = () => reject(signal.reason)
    const cancel = after(mostMs, () => reject(new Error(`it takes longer than ${mostMs / 1_000} s`)))
    const settle = (act: () => void) => {
      cancel()
      signal.removeEventListener('abort', left)
      act()
    }
    signal.addEventListener('abort', left, { once: true })
    thread.once('message', (verdicts: readonly Verdict[]) => settle(() => resolve(verdicts)))
    thread.once('error', (error) => settle(() => reject(error)))
    thread.once('exit', () => settle(() => reject(new Error('it takes more memory than it may'))))
  })
}
