/** The code of a collection's methods, and of actions. */
export const collectionCode: string = `function collection(send: Send, path: string): Collection<any> {
  type Asked = { where?: object; sort?: string; limit?: number; after?: string; fields?: readonly string[]; include?: object } & RequestOptions
  const shape = ({ fields, include }: Asked) => ({ fields: fields?.join(), include: include && (writeInclude(include).join() || undefined) })
  const row = (id: string): string => path + '/' + encodeURIComponent(id)
  const list = (options: Asked = {}): Promise<any> => {
    const { where = {}, sort, limit, after } = options
    return send({ method: 'GET', path, query: { ...writeWhere(where), sort, limit, after, ...shape(options) }, options })
  }
  async function* pages(options: Asked = {}): AsyncGenerator<any, void, undefined> {
    let next: string | null = options.after ?? null
    do {
      const page: Page<any> = await list(next === null ? options : { ...options, after: next })
      yield page
      next = page.next
    } while (next !== null)
  }
  async function* all(options: Asked = {}): AsyncGenerator<any, void, undefined> {
    for await (const page of pages(options)) yield* page.items
  }
  const methods = {
    list,
    pages,
    all,
    get: (id: string, options: Asked = {}) => send({ method: 'GET', path: row(id), query: shape(options), options }),
    getIfChanged: (id: string, etag: string, options: Asked = {}) =>
      send({ method: 'GET', path: row(id), query: shape(options), headers: { 'if-none-match': etag }, options }),
    create: (values: unknown, options: WriteOptions = {}) =>
      send({ method: 'POST', path, body: values, headers: { 'idempotency-key': options.idempotencyKey }, options }),
    update: (id: string, change: unknown, options: ChangeOptions = {}) =>
      send({
        method: 'PATCH',
        path: row(id),
        body: change,
        contentType: 'application/merge-patch+json',
        headers: { 'if-match': options.ifMatch },
        options,
      }),
    delete: (id: string, options: ChangeOptions = {}) =>
      send({ method: 'DELETE', path: row(id), headers: { 'if-match': options.ifMatch }, options }),
  }
  // What each method answers is said by Collection; here, as on the wire, it is only JSON.
  return methods as unknown as Collection<any>
}

/** { createdAt: { gte: x } } as createdAt[gte]=x. */
// What a list itself takes.
const listWords = ['limit', 'after', 'sort', 'fields', 'include']

function writeWhere(where: object): { [key: string]: unknown } {
  const query: { [key: string]: unknown } = {}
  for (const [field, value] of Object.entries(where)) {
    if (typeof value !== 'object' || value === null) query[listWords.includes(field) ? field + '[eq]' : field] = value
    else for (const [operator, inner] of Object.entries(value)) query[field + '[' + operator + ']'] = inner
  }
  return query
}

/** { shares: { limit: 5, include: { by: true } } } as shares(5).by. */
function writeInclude(include: object): string[] {
  return Object.entries(include).flatMap(([relation, value]) => {
    const said: { limit?: number; include?: object } = typeof value === 'object' && value !== null ? value : {}
    const step = said.limit === undefined ? relation : relation + '(' + said.limit + ')'
    const inner = writeInclude(said.include ?? {})
    return inner.length === 0 ? [step] : inner.map((path) => step + '.' + path)
  })
}`

export const actionsCode: string = String.raw`function act(
  send: Send,
  { method, path, carries }: { method: string; path: string; carries: 'body' | 'query' | 'nothing' },
  values: object,
  options: WriteOptions = {},
): Promise<any> {
  const rest: { [key: string]: unknown } = { ...values }
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name]
    delete rest[name]
    return encodeURIComponent(String(value))
  })
  return send({
    method,
    path: filled,
    query: carries === 'query' ? rest : undefined,
    body: carries === 'body' ? rest : undefined,
    headers: { 'idempotency-key': options.idempotencyKey },
    options,
  })
}`
