const timeoutMs = 5_000
const maxBytes = 256 * 1024

/** Fetches a small JSON document from an issuer: no redirects, a bounded body, a bounded wait. */
export async function fetchJson(url: URL, fetch: typeof globalThis.fetch): Promise<unknown> {
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (response.status !== 200) {
    await response.body?.cancel()
    const isRedirect = response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)
    throw new Error(
      isRedirect ? 'it answers with a redirect, which is not followed' : `it answers with status ${response.status}`,
    )
  }
  const text = await readBody(response)
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('its answer is not JSON')
  }
}

async function readBody(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > maxBytes) throw new Error(`its answer is longer than ${maxBytes / 1024} KiB`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Keys that travel in clear can be replaced on the way, so only the own machine may serve them over http. */
export function readIssuerUrl(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw new TypeError(`${what} is not an absolute URL`)
  if (url.username !== '' || url.password !== '') throw new TypeError(`${what} must not hold a user name or password`)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) throw new TypeError(`${what} must use https`)
  return url
}

export function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(url.hostname)
}
