/**
 * The architecture of a backend as its artefacts show it: every fact with its place. Readers write it, rules read it.
 * A blueprint's model is read into it too, so that a rule does not ask where a fact came from.
 */
import type { Model } from '../model.ts'
import type { Code } from './code.ts'
import type { Contract } from './contract.ts'
import type { Credential } from './credential.ts'
import type { Database } from './database.ts'
import type { ReadDecision } from './decisions.ts'
import type { Deployment } from './deployment.ts'
import type { Place } from './place.ts'

export interface Architecture {
  readonly blueprints: readonly ReadBlueprint[]
  readonly databases: readonly Database[]
  readonly contracts: readonly Contract[]
  readonly code: Code
  readonly deployment: Deployment
  /** Secrets that stand in files, but in those of tests, examples and documentation. */
  readonly credentials: readonly Credential[]
  readonly decisions: readonly ReadDecision[]
  /** Every file that was considered, whether any reader took it or not. */
  readonly files: readonly RepositoryFile[]
  /** What could not be read. */
  readonly unread: readonly Unread[]
}

/** Settings that may be made on a role, in a runner's configuration, or in a document that says where they are made. */
export const marks = ['lock_timeout', 'statement_timeout', 'point-in-time'] as const
export type Mark = (typeof marks)[number]

export interface RepositoryFile {
  readonly path: string
  readonly sizeBytes: number
  /** Words that settle a question wherever they stand, in code, configuration or prose. */
  readonly marks: readonly Mark[]
  /** Changed since the base that was asked for; true of all where none was. */
  readonly changed: boolean
}

/** A blueprint of Lintel's, evaluated without running anything: its model, and where its parts stand. */
export interface ReadBlueprint {
  readonly model: Model
  /** Of `entities.post`, `entities.post.author`, `actions.sharePost`. */
  readonly places: Readonly<Record<string, Place>>
  readonly place: Place
}

/** A file, or a part of one, that a reader could not make sense of. */
export interface Unread {
  readonly reader: string
  readonly place: Place
  readonly message: string
}

/** Parts of an architecture that one reader found; what it leaves out is empty. */
export interface Facts {
  readonly blueprints?: readonly ReadBlueprint[]
  readonly databases?: readonly Database[]
  readonly contracts?: readonly Contract[]
  readonly code?: Code
  readonly deployment?: Partial<Deployment>
  readonly credentials?: readonly Credential[]
  readonly decisions?: readonly ReadDecision[]
  readonly unread?: readonly Unread[]
}

const noCode: Code = {
  files: [],
  functions: [],
  calls: [],
  classes: [],
  comparisons: [],
  assignments: [],
  catches: [],
  routes: [],
  queries: [],
  transactions: [],
}

/** All that was found, in the order of the readers. */
export function joinFacts(files: readonly RepositoryFile[], all: readonly Facts[]): Architecture {
  const many = <T>(of: (facts: Facts) => readonly T[] | undefined): readonly T[] => all.flatMap((facts) => of(facts) ?? [])
  const code = <K extends keyof Code>(kind: K): Code[K] =>
    many<unknown>((facts) => (facts.code ?? noCode)[kind]) as unknown as Code[K]
  return {
    blueprints: many((facts) => facts.blueprints),
    databases: many((facts) => facts.databases),
    contracts: many((facts) => facts.contracts),
    code: Object.fromEntries(Object.keys(noCode).map((kind) => [kind, code(kind as keyof Code)])) as unknown as Code,
    deployment: {
      images: many((facts) => facts.deployment?.images),
      containers: many((facts) => facts.deployment?.containers),
      objects: many((facts) => facts.deployment?.objects),
      workflows: many((facts) => facts.deployment?.workflows),
      variables: many((facts) => facts.deployment?.variables),
      packages: many((facts) => facts.deployment?.packages),
      queues: many((facts) => facts.deployment?.queues),
    },
    credentials: many((facts) => facts.credentials),
    decisions: many((facts) => facts.decisions),
    files,
    unread: many((facts) => facts.unread),
  }
}
