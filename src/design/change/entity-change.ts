import type { Blueprint, Rate } from '../../model/blueprint.ts'
import type { PartTemplate } from '../catalogue/part-template.ts'
import type { Profile } from '../decide/profile.ts'
import type { ProjectFile } from '../write/project-files.ts'
import type { Section } from './project-source.ts'
import type { Parse } from './source-edit.ts'

/** A change of what is there already. */
export type EntityChange =
  | { readonly kind: 'soft-delete'; readonly entity: string }
  /** Null: those that people look by. */
  | { readonly kind: 'search'; readonly entity: string; readonly fields: readonly string[] | null }
  | { readonly kind: 'limit-actions'; readonly actions: readonly string[]; readonly rate: Rate | null }
  | { readonly kind: 'limit-callers'; readonly rate: Rate }
  /** By accounts that people have, of providers that nobody has named yet. */
  | { readonly kind: 'sign-in' }
  /** Of routes that have no limit of their own, since no action answers there. */
  | { readonly kind: 'limit-rows'; readonly says: string; readonly rate: Rate | null }

/** An edit of the file that declares something. */
export interface SourceChange {
  /** What the file declares; null for the blueprint itself. */
  readonly of: { readonly section: Section; readonly name: string } | null
  readonly edit: (text: string, parse: Parse) => string
}

/** A part that is made for one project, with the texts of its files. */
export interface MadePart {
  readonly template: PartTemplate
  readonly files: readonly ProjectFile[]
}

/** What a change of what is there comes to. Without sources, a part and answers it was done already. */
export interface EntityChanged {
  readonly blueprint: Blueprint
  /** Sentences about what is done, and about what was done already. */
  readonly says: readonly string[]
  readonly present: readonly string[]
  readonly sources: readonly SourceChange[]
  readonly part: MadePart | null
  /** Answers that follow, by question. */
  readonly takes: Profile['takes']
  /** What a person should know of it. */
  readonly notes: readonly string[]
}

export function unchanged(blueprint: Blueprint, says: string): EntityChanged {
  return { blueprint, says: [], present: [says], sources: [], part: null, takes: {}, notes: [] }
}
