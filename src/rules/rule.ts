import type { Architecture } from '../model/architecture/architecture.ts'
import type { Place } from '../model/architecture/place.ts'
import type { Confidence, Fix, Hypothesis, Severity } from '../model/finding.ts'

/** `gate` fails a build, `review` is read with a change, `audit` is everything worth a look. */
export const profiles = ['gate', 'review', 'audit'] as const
export type Profile = (typeof profiles)[number]

/**
 * Files by their paths; a text alone is the group's usual file (see `usualFile`). `base:<path>` is a file as the base of the
 * change has it; without any, nothing is known to be released.
 */
export type Case = string | Readonly<Record<string, string>>

/**
 * A check over the architecture, exported as `rule` by a file of its own. This is the single source of its message, its documentation, its entry in SARIF,
 * what `lintel explain` says, and its tests. Text is lower-case, without a full stop; `{name}` stands for a value.
 */
export interface Rule {
  /** `<group>/<name>`, as its file. */
  readonly id: string
  /** What is wrong, in a few words, as a heading. */
  readonly title: string
  readonly severity: Severity
  readonly confidence: Confidence
  /** The profile from which on it is told. Of `gate` only with measured precision of 0.9 or more. */
  readonly profile: Profile
  /** The message: what is wrong here. */
  readonly says: string
  /** What harm follows. */
  readonly because: string
  /** What to do. */
  readonly instead: string
  /** `CWE-89`, `API1:2023`, `ASVS 8.4.1` … */
  readonly references?: readonly string[]
  /** A gap of the whole repository, told once however many places show it: {@link Report} keeps the first. */
  readonly once?: boolean
  check(architecture: Architecture, report: Report): void
  /** What it finds, each with what it shows. */
  readonly bad: Readonly<Record<string, Case>>
  /** What it passes by: the right way, and each trap. */
  readonly good: Readonly<Record<string, Case>>
  /** The files of a bad case after its fix, where one can be applied. */
  readonly fixed?: Readonly<Record<string, Case>>
}

export interface Reported {
  readonly at: Place
  /** `table:users`, `column:users.email`, `route:GET /v1/posts`, `query:<file>`, `container:api` … */
  readonly subject: string
  /** Values for the placeholders of `says` and `instead`. */
  readonly values?: Readonly<Record<string, string | number>>
  /** The other places it rests on, each with what stands there. */
  readonly related?: readonly { readonly at: Place; readonly message: string }[]
  /** Where this one weighs more or less than the rule. */
  readonly severity?: Severity
  readonly confidence?: Confidence
  /** Edits, or advice alone; the rule's `instead` is the advice where none is given. */
  readonly fix?: Pick<Fix, 'safety' | 'edits'> & { readonly advice?: string }
  /** What the lab can try. */
  readonly hypothesis?: Hypothesis
  /** Why nothing can be tried, where there is more to say than that it was read. */
  readonly unproven?: string
}

export type Report = (found: Reported) => void

/** The file that a case of plain text is, by the group of the rule. */
export const usualFile: Readonly<Record<string, string>> = {
  api: 'src/server.ts',
  gql: 'src/server.ts',
  schema: 'migrations/001_init.sql',
  mig: 'migrations/002_change.sql',
  query: 'src/server.ts',
  tenant: 'migrations/001_init.sql',
  auth: 'src/server.ts',
  jwt: 'src/server.ts',
  oauth: 'src/server.ts',
  secret: 'src/server.ts',
  crypto: 'src/server.ts',
  inj: 'src/server.ts',
  val: 'src/server.ts',
  res: 'src/server.ts',
  node: 'src/server.ts',
  cache: 'src/server.ts',
  evt: 'src/server.ts',
  obs: 'src/server.ts',
  docker: 'Dockerfile',
  compose: 'compose.yaml',
  k8s: 'k8s/app.yaml',
  ci: '.github/workflows/ci.yml',
  comp: 'migrations/001_init.sql',
  discord: 'src/bot.ts',
  sqlite: 'src/db.ts',
}
