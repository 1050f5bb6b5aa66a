import type { Facts } from '../model/architecture/architecture.ts'

/** A file of the reviewed tree: text, not too large, neither vendored nor generated. */
export interface SourceFile {
  /** Relative to the root, with `/`. */
  readonly path: string
  readonly sizeBytes: number
}

/** The tree that is read. Text is read once, when it is asked for, and not kept. */
export interface Sources {
  /** In the order of their paths, by code unit. */
  readonly files: readonly SourceFile[]
  has(path: string): boolean
  /** Whether it is there, be it one that nobody reads: a lockfile. */
  stands(path: string): boolean
  /** The text of a file that {@link files} lists. */
  text(path: string): string
  /**
   * What `make` says of one file, remembered by the file's content from one review to the next. It may depend on
   * nothing but its text and its path, and is JSON.
   * @param version of the reader: what it remembers is forgotten when this changes
   */
  facts<T>(path: string, reader: string, version: number, make: (text: string) => T): T
}

/** Turns one kind of artefact into facts. It finds its own files, by content where a name does not say. */
export interface Reader {
  readonly name: string
  /** Never throws for what stands in a file: what cannot be read is told as `unread`. */
  read(sources: Sources): Promise<Facts>
}
