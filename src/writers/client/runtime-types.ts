/** Types of the client file that are the same for every model. Written with care for every strictness a reader may use. */
export const runtimeTypes: string = `/** A value, or comparisons with it. A list's values must not hold commas. */
export type Same<T> = T | { eq?: T | undefined; ne?: T | undefined; in?: readonly T[] | undefined }
export type Ordered<T> =
  | T
  | {
      eq?: T | undefined
      ne?: T | undefined
      lt?: T | undefined
      lte?: T | undefined
      gt?: T | undefined
      gte?: T | undefined
      in?: readonly T[] | undefined
    }
export type Prefixed<T> = Ordered<T> | { prefix?: string | undefined }

export type EntityName = keyof Entities
export type Row<E extends EntityName> = Entities[E]['row']
export type One<E extends EntityName> = Entities[E]['one']
export type Many<E extends EntityName> = Entities[E]['many']

/** Related rows to answer along: { author: true, shares: { limit: 5, include: { by: true } } }. At most 3 deep. */
export type Include<E extends EntityName> = {
  readonly [R in keyof One<E>]?: true | { readonly include?: Include<One<E>[R] & EntityName> }
} & {
  readonly [R in keyof Many<E>]?: true | { readonly limit?: number; readonly include?: Include<Many<E>[R] & EntityName> }
}

/** Refuses names that are no relation, at every depth. */
export type Known<E extends EntityName, I> = {
  readonly [R in keyof I]: R extends keyof One<E>
    ? I[R] extends { readonly include: infer J }
      ? { readonly include: Known<One<E>[R] & EntityName, J> }
      : I[R]
    : R extends keyof Many<E>
      ? I[R] extends { readonly include: infer J }
        ? { readonly limit?: number; readonly include: Known<Many<E>[R] & EntityName, J> }
        : I[R]
      : never
}

export type Inner<T> = T extends { readonly include: infer J } ? J : {}

/** A row as it was asked for: the chosen fields, and included rows. An included row that you may not see stays an id. */
export type View<E extends EntityName, F = keyof Row<E>, I = {}> = {
  [R in (F & keyof Row<E>) | ('id' & keyof Row<E>) | (keyof I & (keyof One<E> | keyof Many<E>))]: R extends keyof I & keyof One<E>
    ? Whole<One<E>[R] & EntityName, I[R]> | string | (R extends keyof Row<E> ? Extract<Row<E>[R], null> : never)
    : R extends keyof I & keyof Many<E>
      ? Whole<Many<E>[R] & EntityName, I[R]>[]
      : R extends keyof Row<E>
        ? Row<E>[R]
        : never
}

/** An included row: all its fields, and what it includes in turn. */
export type Whole<E extends EntityName, T> = View<E, keyof Row<E>, Inner<T>>

export interface Page<T> {
  items: T[]
  /** The after of the next page; null on the last. */
  next: string | null
}

export interface ClientOptions {
  /** Where the API is: https://api.example.com */
  baseUrl: string
  /** A token, or how to get one; asked before every request. */
  token?: string | (() => string | null | undefined | Promise<string | null | undefined>) | undefined
  /** In place of the global fetch. */
  fetch?: typeof globalThis.fetch | undefined
  /** Sent with every request. */
  headers?: Readonly<Record<string, string>> | undefined
}

export interface RequestOptions {
  signal?: AbortSignal | undefined
  headers?: Readonly<Record<string, string>> | undefined
}
export interface WriteOptions extends RequestOptions {
  /** Makes a retry harmless: the first answer to a key is repeated for 24 hours. */
  idempotencyKey?: string | undefined
}
export interface ChangeOptions extends RequestOptions {
  /** The etagOf the row that was seen; refused with 412 when the row has changed since. */
  ifMatch?: string | undefined
}
export interface ReadOptions<E extends EntityName, F, I> extends RequestOptions {
  /** The fields to answer; id always comes along. */
  fields?: readonly F[] | undefined
  include?: (I & Known<E, I>) | undefined
}
export interface ListOptions<E extends EntityName, F, I> extends ReadOptions<E, F, I> {
  where?: Entities[E]['where'] | undefined
  sort?: Entities[E]['sort'] | undefined
  /** Rows of a page, 1 to 100; 20 when not said. */
  limit?: number | undefined
  after?: string | undefined
}

export interface Collection<E extends EntityName> {
  list<const F extends keyof Row<E> = keyof Row<E>, const I extends Include<E> = {}>(options?: ListOptions<E, F, I>): Promise<Page<View<E, F, I>>>
  /** Page after page, as long as there are any. */
  pages<const F extends keyof Row<E> = keyof Row<E>, const I extends Include<E> = {}>(
    options?: ListOptions<E, F, I>,
  ): AsyncGenerator<Page<View<E, F, I>>, void, undefined>
  /** Row after row, over all pages. */
  all<const F extends keyof Row<E> = keyof Row<E>, const I extends Include<E> = {}>(
    options?: ListOptions<E, F, I>,
  ): AsyncGenerator<View<E, F, I>, void, undefined>
  get<const F extends keyof Row<E> = keyof Row<E>, const I extends Include<E> = {}>(id: string, options?: ReadOptions<E, F, I>): Promise<View<E, F, I>>
  /** The row, or null when it is still the version of that ETag. */
  getIfChanged<const F extends keyof Row<E> = keyof Row<E>, const I extends Include<E> = {}>(
    id: string,
    etag: string,
    options?: ReadOptions<E, F, I>,
  ): Promise<View<E, F, I> | null>
  create(values: Entities[E]['create'], options?: WriteOptions): Promise<Row<E>>
  update(id: string, change: Entities[E]['patch'], options?: ChangeOptions): Promise<Row<E>>
  delete(id: string, options?: ChangeOptions): Promise<void>
}`
