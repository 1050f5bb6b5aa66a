import { createHash } from 'node:crypto'

/** What the keys of one application are called in Redis. */
export class Names {
  readonly #prefix: string
  /** Its token counts for every entry, so that one deletion forgets all. */
  readonly everything: string

  constructor(application: string) {
    this.#prefix = `lintel${named(application)}:`
    this.everything = `${this.#prefix}all`
  }

  entry(key: string): string {
    return `${this.#prefix}entry${named(key)}`
  }

  tag(tag: string): string {
    return `${this.#prefix}tag${named(tag)}`
  }

  /** Of those who would load the same: after a `forget` it is another, so that nobody waits for what is old. */
  lock(entry: string, generation: string): string {
    return `${this.#prefix}lock:${sha256(Buffer.from(`${entry} ${generation}`))}`
  }
}

/** Short plain text as it is; all else hashed by its UTF-16 code units, since UTF-8 cannot tell lone surrogates apart. */
function named(text: string): string {
  return /^[\x21-\x7e]{1,200}$/.test(text) ? `:${text}` : `#${sha256(Buffer.from(text, 'utf16le'))}`
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url')
}
