/** A pattern that memory knows from the first day. */
export interface StarterPattern {
  /** Stays what it is when the name is worded anew: by it a newer Lintel finds its own row. */
  readonly slug: string
  readonly name: string
  readonly topic: 'consistency' | 'data' | 'resilience' | 'api' | 'messaging' | 'structure' | 'security' | 'operations'
  readonly problem: string
  /** What pulls in different directions. */
  readonly forces: string
  readonly solution: string
  readonly consequences: string
  readonly whenNot: string
  /** A title, and where it is read. */
  readonly source: string
}
