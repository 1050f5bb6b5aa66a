import { type Composed, CompositionError } from '../compose/compose-parts.ts'
import type { ComposedPart } from '../compose/composed-part.ts'
import type { Profile } from '../decide/profile.ts'
import type { Catalogue } from '../understand/catalogue.ts'
import { readRequest } from '../understand/read-request.ts'
import { type ProjectFile, projectFiles, type ReadTemplate } from '../write/project-files.ts'
import { ChangeError } from './change-error.ts'
import { changeProject } from './change-project.ts'
import { NameTakenError } from './join-parts.ts'
import { type AskedChange, readChange } from './read-change.ts'
import { loadParse, UneditableError } from './source-edit.ts'

/** A design with the sentences that changed it since. */
export interface Replayed {
  readonly composed: Composed
  /** The blueprint, the code beside it, and what tests both. */
  readonly project: readonly ProjectFile[]
  readonly said: AskedChange['inputs']
  readonly takes: Profile['takes']
}

/**
 * Makes every change of a brief anew, in order, so that a design of the brief is the project as it was changed.
 * @throws ChangeError that names the sentence of which nothing can be made
 */
export async function replayChanges(
  composed: Composed,
  changes: readonly string[],
  { catalogue, template }: { readonly catalogue: Catalogue; readonly template: ReadTemplate },
): Promise<Replayed> {
  const files = new Map(projectFiles(composed, template).map(({ path, text }) => [path, text]))
  let { blueprint } = composed
  const parts: ComposedPart[] = [...composed.parts]
  const asked: AskedChange[] = []
  const takes: Record<string, Profile['takes'][string]> = {}
  const parse = changes.length === 0 ? null : await loadParse()
  for (const sentence of changes) {
    const change = told(sentence, () => {
      const now = readChange(sentence, blueprint, catalogue)
      asked.push(now)
      return changeProject(now, { blueprint, read: (path) => files.get(path) ?? null, catalogue, template, parse: parse! })
    })
    blueprint = change.blueprint
    parts.push(...change.parts)
    for (const { path, text } of change.files) files.set(path, text)
    Object.assign(takes, change.takes)
  }
  return {
    composed: { blueprint, parts },
    project: [...files].map(([path, text]) => ({ path, text })),
    said: joinedInputs(asked.map(({ inputs }) => inputs)),
    takes,
  }
}

/** What several sentences say of the load, of rules and of sign-in. @throws RequestError */
export function saidIn(sentences: readonly string[], catalogue: Catalogue): AskedChange['inputs'] {
  return joinedInputs(
    sentences.map((sentence) => {
      const said = Object.entries(readRequest(sentence, catalogue).inputs).filter(([, { from }]) => from === 'said')
      return Object.fromEntries(said) as AskedChange['inputs']
    }),
  )
}

/** Of a word the last counts, and lists grow. */
function joinedInputs(all: readonly AskedChange['inputs'][]): AskedChange['inputs'] {
  const joined: Record<string, { readonly value: unknown }> = {}
  for (const inputs of all)
    for (const [name, known] of Object.entries(inputs)) {
      const had = joined[name]?.value
      const value = Array.isArray(had) && Array.isArray(known.value) ? [...new Set([...had, ...known.value])] : known.value
      joined[name] = { ...known, value }
    }
  return joined as AskedChange['inputs']
}

function told<T>(sentence: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    const isKnown = [ChangeError, CompositionError, NameTakenError, UneditableError].some((kind) => error instanceof kind)
    if (!isKnown) throw error
    throw new ChangeError(
      `the change “${sentence}” cannot be made any more: ${(error as Error).message}`,
      'take it out of `changes` in `brief.yaml`, or say there what it needs',
    )
  }
}
