import type { Blueprint } from '../../model/blueprint.ts'
import type { ComposedPart } from '../compose/composed-part.ts'
import { markSubjects } from '../compose/mark-subject.ts'
import { noticesOf, traceOf } from '../compose/told-parts.ts'
import type { Profile } from '../decide/profile.ts'
import type { Catalogue } from '../understand/catalogue.ts'
import type { ProjectFile, ReadTemplate } from '../write/project-files.ts'
import { adaptFiles, adaptPart } from './adapt-part.ts'
import { chooseParts, partsThere } from './choose-parts.ts'
import { type EntityChange, type EntityChanged, type MadePart, type SourceChange, unchanged } from './entity-change.ts'
import { type ByHand, joinParts, withParts } from './join-parts.ts'
import { isMarking, markThere } from './mark-there.ts'
import { listed } from './named-things.ts'
import { fileOf, type ReadSource } from './project-source.ts'
import { limit } from './rate-limit.ts'
import type { AskedChange } from './read-change.ts'
import { makeSearchable } from './searchable.ts'
import { softDelete } from './soft-delete.ts'
import { type Parse, UneditableError } from './source-edit.ts'
import { tenancyOf } from './tenancy.ts'

export interface ChangeOptions {
  readonly blueprint: Blueprint
  /** The project's own files, as they stand. */
  readonly read: ReadSource
  readonly catalogue: Catalogue
  readonly template: ReadTemplate
  readonly parse: Parse
}

/** What a sentence makes of a project. */
export interface ProjectChange {
  readonly blueprint: Blueprint
  /** Parts of the catalogue that come, and what was made for this project alone. */
  readonly parts: readonly ComposedPart[]
  /** What was asked for and is there already: parts by name, other things as sentences. */
  readonly present: readonly string[]
  /** Sentences about what is changed of what was there. */
  readonly says: readonly string[]
  /** Whole texts, of new files and of those that change. */
  readonly files: readonly ProjectFile[]
  readonly byHand: readonly ByHand[]
  /** Answers that follow, by question. */
  readonly takes: Profile['takes']
  readonly notes: readonly string[]
}

/**
 * A project and its blueprint with what is asked. What a person wrote stays: new parts come in files of their own, and edits touch
 * what they are about.
 * @throws CompositionError, NameTakenError, ChangeError, UneditableError
 */
export function changeProject(asked: AskedChange, options: ChangeOptions): ProjectChange {
  const { catalogue, template, parse } = options
  const written = new Map<string, string>()
  const read: ReadSource = (path) => written.get(path) ?? options.read(path)
  const write = (files: readonly ProjectFile[]) => {
    for (const { path, text } of files) if (read(path) !== text) written.set(path, text)
  }
  const chosen = chooseParts({ all: catalogue.parts, names: asked.parts, subjects: asked.subjects, blueprint: options.blueprint })
  const coming = markSubjects(chosen.parts).map((part) => adaptPart(part, options.blueprint))
  let blueprint = withParts(
    options.blueprint,
    coming.map((part) => part.template),
  )
  const parts = [...coming, ...toldBeside(coming, blueprint, { all: catalogue.parts, before: options.blueprint })]
  const byHand: ByHand[] = []
  const notes: string[] = chosen.parts.flatMap((part) => strangeNotes(part, asked.unbound))
  const join = (templates: readonly ComposedPart['template'][], before: Blueprint) => {
    if (templates.length === 0) return
    const project = { blueprint: needed(read, 'blueprint.ts'), app: needed(read, 'app.ts') }
    const joined = joinParts(templates, { blueprint: before, project, parse })
    write(joined.files)
    byHand.push(...joined.byHand)
  }
  for (const part of parts) {
    const adapted = adaptFiles(part, { blueprint: options.blueprint, all: catalogue.parts, read: template })
    write(adapted.files)
    notes.push(...adapted.notes)
  }
  join(
    parts.map((part) => part.template),
    options.blueprint,
  )

  const changes: EntityChanged[] = []
  const made: MadePart[] = []
  const marked = parts.flatMap((part) => (isMarking(part, options.blueprint) ? [part] : []))
  for (const each of [...marked, ...asked.entities]) {
    const changed = 'template' in each ? markThere(blueprint, each) : changeEntity(blueprint, each)
    changes.push(changed)
    for (const source of changed.sources) write([edited(source, read, parse)])
    const before = changed.blueprint
    blueprint = changed.part === null ? before : withParts(before, [changed.part.template])
    if (changed.part === null) continue
    made.push(changed.part)
    write(changed.part.files)
    join([changed.part.template], before)
  }
  return {
    blueprint,
    parts: [...parts, ...made.map(composedOf)],
    present: [...chosen.present, ...changes.flatMap(({ present }) => present)],
    says: changes.flatMap(({ says }) => says),
    files: [...written].map(([path, text]) => ({ path, text })),
    byHand,
    takes: Object.assign({}, tenancyOf(options.blueprint, asked.parts, parts), ...changes.map(({ takes }) => takes)),
    notes: [...notes, ...changes.flatMap((changed) => changed.notes)],
  }
}

/** A part that cannot be about what the sentence names beside it says so: it has things of its own. */
function strangeNotes({ template: { name, declares } }: ComposedPart, unbound: AskedChange['unbound']): readonly string[] {
  const own = Object.keys(declares.entities ?? {})
  return unbound
    .filter(({ part }) => part === name)
    .map(({ entity }) => `${name} is not about \`${entity}\`, whose rows it leaves alone: it comes with its own ${listed(own)}`)
}

/** What of the events of parts that come is told to others, and of those that are there where what tells it comes. */
function toldBeside(
  coming: readonly ComposedPart[],
  blueprint: Blueprint,
  { all, before }: { readonly all: Catalogue['parts']; readonly before: Blueprint },
): readonly ComposedPart[] {
  const there = partsThere(all, before).map((part) => adaptPart(part, before))
  const parts = [...there, ...coming]
  const has = (name: string, of: readonly ComposedPart[]) => of.some(({ template }) => template.name === name)
  const told = (by: string, of: (part: ComposedPart, blueprint: Blueprint) => readonly ComposedPart[]) =>
    has(by, parts) ? (has(by, coming) ? parts : coming).flatMap((part) => of(part, blueprint)) : []
  return [...told('notifications', noticesOf), ...told('audit', traceOf)]
}

/** @throws ChangeError */
function changeEntity(blueprint: Blueprint, change: EntityChange): EntityChanged {
  if (change.kind === 'soft-delete') return softDelete(blueprint, change.entity)
  if (change.kind === 'sign-in') return signInOpen(blueprint)
  if (change.kind === 'search') return makeSearchable(blueprint, change)
  return limit(blueprint, change)
}

/** Which accounts people sign in with is decided at the identity provider, and here only that they do. */
function signInOpen(blueprint: Blueprint): EntityChanged {
  return {
    ...unchanged(blueprint, ''),
    present: [],
    takes: {
      'authentication/sign-in': {
        option: 'social',
        because: 'sign-in by OAuth 2.0 was asked for, and no provider named: which accounts the identity provider joins is open',
      },
    },
    notes: ['no OAuth 2.0 login is served: it is decided, and proposed. Say with what: `OAuth2 login with Google`'],
  }
}

function edited({ of, edit }: SourceChange, read: ReadSource, parse: Parse): ProjectFile {
  const path = of === null ? 'blueprint.ts' : fileOf(of, read, parse)
  return { path, text: edit(needed(read, path), parse) }
}

function needed(read: ReadSource, path: string): string {
  const text = read(path)
  if (text === null) throw new UneditableError(`\`${path}\` is not there, and a change would edit it`, path)
  return text
}

function composedOf({ template, files }: MadePart): ComposedPart {
  const code = files.find(({ path }) => path === `parts/${template.name}-code.ts`)?.text
  return { template, subject: null, ...(code === undefined ? {} : { code }) }
}
