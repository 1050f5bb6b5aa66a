import type { Part } from '../../model/blueprint.ts'

/**
 * One bounded context that designs are put together from. Its data stand in `catalogue/parts/`, the code of its handlers in
 * `templates/parts/<name>.ts`, and what shows that both work in `templates/parts/<name>.test.mjs`.
 *
 * A part that is about things of another part, such as comments, calls them `subject`: in a design that word, in names too, is
 * the entity that it is about, and `subjectOwner` the field of that entity which names whose it is.
 */
export interface PartTemplate {
  /** In kebab-case: what its files are called. */
  readonly name: string
  /** What it is for, as a sentence without a full stop. */
  readonly says: string
  /** Parts of which it names entities. */
  readonly needs: readonly string[]
  /** Entities that `subject` may stand for, the likeliest first, with the field that names their owner. */
  readonly subjects?: Readonly<Record<string, string>>
  /** Two parts: it comes by itself where both are, and is about what the first of them is about. */
  readonly joins?: readonly [string, string]
  readonly marks?: SubjectMarks
  /** In it people `meet`, and so read who others are; in some they show a `profile` too. Else each reads their own row alone. */
  readonly people?: 'meet' | 'profile'
  /** Of its roles those that serve people, and so read who they are. */
  readonly serves?: readonly string[]
  readonly roles?: readonly string[]
  readonly declares: Part
  /** What `templates/parts/<name>.ts` exports; nothing where the part needs no code. */
  readonly code: readonly CodeExport[]
  /** Events, of any part, that its `on` has code for. */
  readonly listens?: readonly string[]
  /** By event, whom it concerns: they are told where there are notifications, each once of one event. */
  readonly tells?: Readonly<Record<string, readonly Telling[]>>
  /** By event, what of it stands in the audit where there is one. */
  readonly traces?: Readonly<Record<string, Trace>>
  readonly load: PartLoad
}

/** Paths begin at a field of the event, and go on at the row that it points at: `post.author`. */
export interface Telling {
  /** Path of the person, or of those that rows of an entity name which point at the same as a field of the event. */
  readonly to: string | { readonly each: string; readonly of: string; readonly person: string }
  /** Path of who did it: nobody is told of what they did. */
  readonly by?: string
  readonly title: string
  /** The field of the event that the notification links to. */
  readonly about: string
  /** What somebody does and takes back and does again is told once. */
  readonly once?: true
  /** Values of fields with which nobody is told. */
  readonly unless?: Readonly<Record<string, string>>
}

/** Fields of the event: the id of who did it, and the row it was done to. */
export interface Trace {
  readonly who: string
  readonly which: string
}

/** What a part adds to the entity that it is about. */
export interface SubjectMarks {
  /** By name, why. Counters are what code alone changes: whoever may write the row cannot say them. */
  readonly counters: Readonly<Record<string, string>>
  /** One of them that has to be 0 for others than the owner and those with a role to see a row, and the role that sees it too. */
  readonly hides?: { readonly above: string; readonly role: string }
}

/** Each is an object of functions: handlers of actions, subscribers of events, jobs, and sagas of steps. */
export type CodeExport = 'actions' | 'on' | 'jobs' | 'sagas'

/** What one person who uses the system does to it. An assumption, which a measurement or a brief replaces. */
export interface PartLoad {
  /** Rows that an entity gains for each active user a month. */
  readonly rows: Readonly<Record<string, number>>
  /** Requests for each active user a day: `post.list`, `post.get`, `post.create`, `post.update`, `post.delete`, or an action. */
  readonly requests: Readonly<Record<string, number>>
}
