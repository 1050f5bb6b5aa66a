/** Code of the client file that is the same for every model. `scheme` is that of the Authorization header. */
export function runtimeCode(scheme: string): string {
  return code.replace('AUTHORIZATION_SCHEME', () => scheme)
}

const code = String.raw`export interface ProblemError {
  pointer?: string
  parameter?: string
  code: string
  detail: string
}

/** A refusal of the API (RFC 9457). Decide by its code. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string | undefined
  readonly errors: readonly ProblemError[]
  readonly traceId: string | undefined
  /** How long to wait before another attempt, where the API said so. */
  readonly retryAfterMs: number | undefined
  /** The whole answer, for actions whose errors have a shape of their own. */
  readonly body: unknown

  constructor(status: number, body: unknown, retryAfterMs?: number) {
    const said: { [key: string]: unknown } = typeof body === 'object' && body !== null ? { ...body } : {}
    const text = (key: string): string | undefined => (typeof said[key] === 'string' ? said[key] : undefined)
    const title = text('title') ?? 'HTTP ' + status
    super(text('detail') ?? title)
    this.name = 'ApiProblem'
    this.status = status
    this.code = text('code') ?? 'unknown'
    this.title = title
    this.detail = text('detail')
    this.errors = Array.isArray(said['errors']) ? said['errors'] : []
    this.traceId = text('traceId')
    this.retryAfterMs = retryAfterMs
    this.body = body
  }
}

const etags = new WeakMap<object, string>()

/** The ETag that came with a row, for ifMatch and getIfChanged. */
export function etagOf(row: object): string | undefined {
  return etags.get(row)
}

interface Call {
  method: string
  path: string
  query?: { [key: string]: unknown } | undefined
  body?: unknown
  contentType?: string | undefined
  headers?: { [key: string]: string | undefined } | undefined
  options?: RequestOptions | undefined
}

type Send = (call: Call) => Promise<any>

function createSend({ baseUrl, token, fetch, headers: always }: ClientOptions): Send {
  const base = baseUrl.replace(/\/+$/, '')
  const request = fetch ?? ((url: string, init?: RequestInit) => globalThis.fetch(url, init))
  return async ({ method, path, query = {}, body, contentType = 'application/json', headers = {}, options = {} }) => {
    const credential = typeof token === 'function' ? await token() : token
    const sent: { [key: string]: string } = { accept: 'application/json, application/problem+json', ...always, ...options.headers }
    if (credential) sent['authorization'] = 'AUTHORIZATION_SCHEME ' + credential
    if (body !== undefined) sent['content-type'] = contentType
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) sent[name] = value
    const text = writeQuery(query)
    const init: RequestInit = { method, headers: sent }
    if (body !== undefined) init.body = JSON.stringify(body)
    if (options.signal) init.signal = options.signal
    return readAnswer(await request(base + path + (text === '' ? '' : '?' + text), init))
  }
}

async function readAnswer(response: Response): Promise<unknown> {
  if (response.status === 304) return null
  const text = await response.text()
  let body: unknown = text === '' ? undefined : text
  if (/[/+]json/.test(response.headers.get('content-type') ?? '') && text !== '') {
    try {
      body = JSON.parse(text)
    } catch (error) {
      // An error's status says more than the broken body that came with it.
      if (response.ok) throw error
    }
  }
  if (!response.ok) {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
    throw new ApiProblem(response.status, body, Number.isFinite(seconds) ? seconds * 1000 : undefined)
  }
  const etag = response.headers.get('etag')
  if (etag !== null && typeof body === 'object' && body !== null) etags.set(body, etag)
  return body
}

function writeQuery(query: { [key: string]: unknown }): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) parameters.append(name, String(value))
  }
  return parameters.toString()
}`
