import { camel } from '../../kit/text.ts'
import type { Blueprint } from '../../model/blueprint.ts'
import type { PartTemplate } from '../catalogue/part-template.ts'
import { bindPart, type ComposedPart, joined, sections, withNeeds } from '../compose/compose-parts.ts'
import { type ProjectFile, partFiles, type ReadTemplate } from '../write/project-files.ts'
import { addArgument, addElement, addImport, addProperty, type Parse, UneditableError } from './source-edit.ts'

export interface AddPartsOptions {
  readonly all: readonly PartTemplate[]
  /** Parts to add; what they need and is not there comes along. */
  readonly names: readonly string[]
  /** By part, the entity that it is about. */
  readonly subjects: Readonly<Record<string, string>>
  readonly blueprint: Blueprint
  /** The project's own `blueprint.ts` and `app.ts`, as they stand. */
  readonly project: { readonly blueprint: string; readonly app: string }
  readonly template: ReadTemplate
  readonly parse: Parse
}

export interface AddedParts {
  readonly blueprint: Blueprint
  readonly parts: readonly ComposedPart[]
  /** Parts that were asked for and are there already. */
  readonly present: readonly string[]
  /** Whole texts: of new files, and of the two that join the parts. */
  readonly files: readonly ProjectFile[]
  /** What an edit could not do, and what a person writes instead. */
  readonly byHand: readonly { readonly path: string; readonly message: string; readonly line: string }[]
}

/**
 * A blueprint and its project with more parts. What a person wrote stays: new parts come in files of their own.
 * @throws CompositionError where a part can be about nothing that is there, or one of its names is taken
 */
export function addParts(options: AddPartsOptions): AddedParts {
  const { all, names, subjects, blueprint } = options
  const isThere = (template: PartTemplate) => {
    const own = Object.keys(template.declares.entities ?? {}).filter((name) => !/subject/i.test(name))
    return own.length > 0 && own.every((name) => Object.hasOwn(blueprint.entities, name))
  }
  const wanted = withNeeds(all, names)
  const fresh = wanted.filter((template) => !isThere(template))
  const entities = new Set([
    ...Object.keys(blueprint.entities),
    ...fresh.flatMap(({ declares }) => Object.keys(declares.entities ?? {})),
  ])
  const parts = fresh.map((template) => bindPart(template, entities, subjects[template.name]))
  const roles = [...new Set([...(blueprint.roles ?? []), ...parts.flatMap(({ template }) => template.roles ?? [])])]
  const changed: Blueprint = { ...blueprint, ...(roles.length === 0 ? {} : { roles }), ...merged(blueprint, parts) }
  const { files, byHand } = joinedFiles(parts, roles, options)
  return {
    blueprint: changed,
    parts,
    present: wanted.filter((template) => isThere(template) && names.includes(template.name)).map(({ name }) => name),
    files: [...parts.flatMap((part) => partFiles(part, options.template)), ...files],
    byHand,
  }
}

function merged(blueprint: Blueprint, parts: readonly ComposedPart[]): Partial<Blueprint> {
  const added = joined(parts.map(({ template }) => template.declares))
  const entries = sections.flatMap((section) => {
    if (added[section] === undefined) return []
    const taken = Object.keys(added[section]).find((name) => Object.hasOwn(blueprint[section] ?? {}, name))
    if (taken !== undefined) {
      const part = parts.find(({ template }) => Object.hasOwn(template.declares[section] ?? {}, taken))!
      throw new NameTakenError(part.template.name, section, taken)
    }
    return [[section, { ...blueprint[section], ...added[section] }] as const]
  })
  return Object.fromEntries(entries)
}

/** A name of the part that the blueprint uses for something else. */
export class NameTakenError extends Error {
  constructor(part: string, section: string, name: string) {
    super(`${part} would add \`${section}.${name}\`, and the blueprint has something else of that name`)
    this.name = 'NameTakenError'
  }
}

type Edit = (text: string) => string

function joinedFiles(parts: readonly ComposedPart[], roles: readonly string[], { project, blueprint, parse }: AddPartsOptions) {
  const byHand: { path: string; message: string; line: string }[] = []
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
  const blueprintEdits = parts.flatMap(({ template: { name } }): readonly Edit[] => [
    (text) => addImport(text, `import ${camel(name)} from './parts/${name}.js'`, parse),
    (text) => addArgument(text, { call: 'join', argument: camel(name) }, parse),
  ])
  const newRoles = roles.filter((role) => !(blueprint.roles ?? []).includes(role))
  const roleEdits = newRoles.map(
    (role): Edit =>
      (text) =>
        addRole(text, role, parse),
  )
  const appEdits = parts.flatMap(({ template }) => codeEdits(template, parse))
  return {
    files: [tried('blueprint.ts', project.blueprint, [...blueprintEdits, ...roleEdits]), tried('app.ts', project.app, appEdits)],
    byHand,
  }
}

function codeEdits({ name, code, listens = [] }: PartTemplate, parse: Parse): readonly Edit[] {
  if (code.length === 0) return []
  const own = camel(name)
  const property = (at: number, inside: string | null, says: string): Edit => {
    return (text) => addProperty(text, { call: 'implement', at, inside, says }, parse)
  }
  return [
    (text) => addImport(text, `import * as ${own} from './parts/${name}-code.js'`, parse),
    ...(code.includes('actions') ? [property(1, null, `...${own}.actions`)] : []),
    ...listens.map((event) => property(2, 'on', `${event}: ${own}.on.${event}`)),
    ...(['jobs', 'sagas'] as const).flatMap((kind) => (code.includes(kind) ? [property(2, kind, `...${own}.${kind}`)] : [])),
  ]
}

function addRole(text: string, role: string, parse: Parse): string {
  return addElement(text, { call: 'blueprint', at: 1, inside: 'roles', says: `'${role}'` }, parse)
}
