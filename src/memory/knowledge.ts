import type { Decision, DecisionStatus } from '../model/decision.ts'

/** What an agent may do with memory. Everything else that SQL can say is refused. */
export interface AgentKnowledge {
  /** One SELECT over what is known. @throws KnowledgeError */
  query(sql: string, page?: Page): Promise<KnowledgePage>
  /** One INSERT or UPDATE of decisions, patterns or insights. @throws KnowledgeError */
  execute(sql: string): Promise<KnowledgeChange>
  /** Keeps a value under a key, beside those it had before. @throws KnowledgeError, `version-conflict` */
  store(entry: NewMemory): Promise<MemoryEntry>
  /** The present value of a key; null where there is none. */
  retrieve(key: string): Promise<MemoryEntry | null>
  /** All values of a key, the newest first. */
  history(key: string, page?: Page): Promise<readonly MemoryEntry[]>
  /** What is known about some words, best first. */
  search(words: string, page?: Page): Promise<readonly KnowledgeHit[]>
}

export interface Page {
  /** Most rows; 1 to 1,000. */
  readonly limit?: number
  readonly offset?: number
}

export interface KnowledgePage {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  /** Where to go on; null at the end. */
  readonly nextOffset: number | null
}
export type Cell = string | number | null

export interface KnowledgeChange {
  readonly changes: number
  /** Of the row that was inserted last. */
  readonly lastId: number | null
}

export interface NewMemory {
  readonly key: string
  readonly value: string
  readonly agentName?: string
  /** The version that the value was made from; 0 when there was none. Refused when there is another by now. */
  readonly expectedVersion?: number
}

export interface MemoryEntry {
  readonly key: string
  /** Counts from 1. */
  readonly version: number
  readonly value: string
  readonly agentName: string
  readonly createdAt: string
}

export interface KnowledgeHit {
  readonly kind: 'decision' | 'pattern' | 'insight' | 'memory'
  /** Such as `ADR-4`, `pattern 12`, or a key. */
  readonly reference: string
  readonly title: string
  /** Around what was found, in plain text. */
  readonly excerpt: string
}

/** All of memory, for Lintel's own use. One change at a time is made among all processes of a machine. */
export interface Knowledge extends AgentKnowledge {
  /** Sees one state of it. */
  read<T>(look: (state: KnowledgeState) => T): Promise<T>
  /** What `change` throws leaves everything as it was; it may write files while nobody else changes memory. */
  write<T>(change: (state: KnowledgeWriter) => T | Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Values are bound to the `?` of a statement. */
export interface KnowledgeState {
  all(sql: string, values?: readonly Cell[]): readonly Readonly<Record<string, Cell>>[]
  decisions(): readonly Decision[]
  insights(): readonly Insight[]
}

export interface KnowledgeWriter extends KnowledgeState {
  run(sql: string, values?: readonly Cell[]): KnowledgeChange
  recordDecision(decision: NewDecision): Decision
  /** What is left out stays. @throws KnowledgeError when there is none of this number */
  changeDecision(id: number, change: Partial<NewDecision>): Decision
  recordInsight(insight: NewInsight): Insight
}

export interface NewDecision extends Pick<Decision, 'agentName' | 'decisionType' | 'title' | 'description' | 'rationale'> {
  /** The next that is free unless said. */
  readonly id?: number
  readonly status?: DecisionStatus
  readonly supersedes?: number | null
  readonly check?: string | null
  readonly createdAt?: string
}

/** Something that was learnt: a bullet of `insights.md`. */
export interface Insight {
  readonly id: number
  readonly agentName: string
  /** The sub-section that it stands in, such as `Lessons Learned`. */
  readonly section: InsightSection
  /** What stands in bold before it, such as `What works`. */
  readonly label: string
  readonly text: string
  /** The run that its figures come from. */
  readonly run: string | null
  readonly createdAt: string
}

export const insightSections = [
  'Current Implementations',
  'Key Technical Decisions',
  'Architecture Patterns Used',
  'Performance Baselines',
  'Lessons Learned',
  'Collaboration Patterns',
] as const
export type InsightSection = (typeof insightSections)[number]

export interface NewInsight extends Pick<Insight, 'agentName' | 'section' | 'label' | 'text'> {
  readonly run?: string | null
}

/**
 * `corrupt`: the image is damaged, and is left as it is. `unavailable`: it cannot be reached at all, such as without the right to
 * write, on a full disk, without the engine, or after `close`.
 */
export type KnowledgeErrorCode =
  | 'refused'
  | 'invalid-sql'
  | 'too-long'
  | 'too-large'
  | 'version-conflict'
  | 'not-found'
  | 'busy'
  | 'corrupt'
  | 'unavailable'

/** Memory refuses something; the message says what, and what to do in its place. */
export class KnowledgeError extends Error {
  readonly code: KnowledgeErrorCode
  constructor(code: KnowledgeErrorCode, message: string) {
    super(message)
    this.name = 'KnowledgeError'
    this.code = code
  }
}
