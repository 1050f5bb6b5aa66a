import type { Call } from './find-calls.ts'

/** Asks once, and reads the answer. */
export function sendCall(url: string, signal: AbortSignal) {
  return async ({ method, path, token, body }: Call): Promise<{ readonly status: number; readonly body: unknown }> => {
    const response = await fetch(url + path, {
      method,
      signal,
      body,
      headers: { authorization: `Bearer ${token}`, ...(body === null ? {} : { 'content-type': contentType(method) }) },
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text) }
  }
}

export function contentType(method: string): string {
  return method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
}
