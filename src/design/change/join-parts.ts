import { camel } from '../../kit/text.ts'
import type { Blueprint } from '../../model/blueprint.ts'
import type { PartTemplate } from '../catalogue/part-template.ts'
import { joined, sections } from '../compose/compose-parts.ts'
import { isDeclaring, type ProjectFile } from '../write/project-files.ts'
import { addArgument, addElement, addImport, addProperty, addSubscriber, type Parse, UneditableError } from './source-edit.ts'
import { findCall } from './syntax.ts'

/** What an edit could not do, and what a person writes instead. */
export interface ByHand {
  readonly path: string
  readonly message: string
  readonly line: string
}

/** The blueprint with what parts declare. @throws NameTakenError */
export function withParts(blueprint: Blueprint, parts: readonly PartTemplate[]): Blueprint {
  const roles = rolesOf(blueprint, parts)
  const added = joined(parts.map(({ declares }) => declares))
  const entries = sections.flatMap((section) => {
    if (added[section] === undefined || Object.keys(added[section]).length === 0) return []
    const taken = Object.keys(added[section]).find((name) => Object.hasOwn(blueprint[section] ?? {}, name))
    if (taken !== undefined) {
      const part = parts.find(({ declares }) => Object.hasOwn(declares[section] ?? {}, taken))!
      throw new NameTakenError(part.name, section, taken)
    }
    return [[section, { ...blueprint[section], ...added[section] }] as const]
  })
  return { ...blueprint, ...(roles.length === 0 ? {} : { roles }), ...Object.fromEntries(entries) }
}

function rolesOf({ roles = [] }: Blueprint, parts: readonly PartTemplate[]): readonly string[] {
  return [...new Set([...roles, ...parts.flatMap((part) => part.roles ?? [])])]
}

/** A name of the part that the blueprint uses for something else. */
export class NameTakenError extends Error {
  readonly remedy = 'rename what is there, or have it do what the part would do'

  constructor(part: string, section: string, name: string) {
    super(`${part} would add \`${section}.${name}\`, and the blueprint has something else of that name`)
    this.name = 'NameTakenError'
  }
}

type Edit = (text: string) => string

export interface JoinOptions {
  readonly blueprint: Blueprint
  /** The project's own `blueprint.ts` and `app.ts`, as they stand. */
  readonly project: { readonly blueprint: string; readonly app: string }
  readonly parse: Parse
}

/**
 * The files that join parts to what is there, edited. Without its lines in the blueprint no part is served, so those are made or nothing is.
 * @throws UneditableError where the blueprint has another shape than an edit of it needs
 */
export function joinParts(
  parts: readonly PartTemplate[],
  { project, blueprint, parse }: JoinOptions,
): { readonly files: readonly ProjectFile[]; readonly byHand: readonly ByHand[] } {
  const byHand: ByHand[] = []
  const tried = (path: string, text: string, edits: readonly Edit[]): ProjectFile => {
    let edited = text
    for (const edit of edits) {
      try {
        edited = edit(edited)
      } catch (error) {
        if (!(error instanceof UneditableError)) throw error
        byHand.push({ path, message: error.message, line: error.line })
      }
    }
    return { path, text: edited }
  }
  const isJoined = findCall(parse(project.blueprint), 'join') !== undefined
  const newRoles = rolesOf(blueprint, parts).filter((role) => !(blueprint.roles ?? []).includes(role))
  const ending = importEnding(project.blueprint)
  const blueprintEdits = [
    ...parts.filter(isDeclaring).flatMap((part) => partEdits(part, { isJoined, ending, parse })),
    ...newRoles.map((role): Edit => {
      return (text) => addElement(text, { call: 'blueprint', at: 1, inside: 'roles', says: `'${role}'` }, parse)
    }),
  ]
  const text = blueprintEdits.reduce((edited, edit) => edit(edited), project.blueprint)
  const appEdits = parts.flatMap((part) => codeEdits(part, importEnding(project.app), parse))
  return { files: [{ path: 'blueprint.ts', text }, tried('app.ts', project.app, appEdits)], byHand }
}

/** How the file names files of its own: a project may say `.ts` where another says `.js`. */
function importEnding(text: string): string {
  return /from '\.[^']*\.ts'/.test(text) ? 'ts' : 'js'
}

function partEdits(
  { name, declares }: PartTemplate,
  { isJoined, ending, parse }: { readonly isJoined: boolean; readonly ending: string; readonly parse: Parse },
): readonly Edit[] {
  const own = camel(name)
  const imported: Edit = (text) => addImport(text, `import ${own} from './parts/${name}.${ending}'`, parse)
  if (isJoined) return [imported, (text) => addArgument(text, { call: 'join', argument: own }, parse)]
  const declared = sections.filter((section) => declares[section] !== undefined && Object.keys(declares[section]).length > 0)
  const spread = (section: string): Edit => {
    return (text) => addProperty(text, { call: 'blueprint', at: 1, inside: section, says: `...${own}.${section}` }, parse)
  }
  return [imported, ...declared.map(spread)]
}

function codeEdits({ name, code, listens = [] }: PartTemplate, ending: string, parse: Parse): readonly Edit[] {
  if (code.length === 0) return []
  const own = camel(name)
  const property = (at: number, inside: string | null, says: string): Edit => {
    return (text) => addProperty(text, { call: 'implement', at, inside, says }, parse)
  }
  return [
    (text) => addImport(text, `import * as ${own} from './parts/${name}-code.${ending}'`, parse),
    ...(code.includes('actions') ? [property(1, null, `...${own}.actions`)] : []),
    ...listens.map(
      (event): Edit =>
        (text) =>
          addSubscriber(text, { event, code: `${own}.on.${event}` }, parse),
    ),
    ...(['jobs', 'sagas'] as const).flatMap((kind) => (code.includes(kind) ? [property(2, kind, `...${own}.${kind}`)] : [])),
  ]
}
