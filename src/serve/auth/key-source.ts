import type { JSONWebKeySet } from 'jose'
import { fetchJson, isLoopback, readIssuerUrl } from './fetch-json.ts'

export type KeySource =
  | { readonly kind: 'jwks'; readonly keys: JSONWebKeySet }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'discovery'; readonly issuer: string }

/** Loads the key set anew. Faults of the configuration are thrown here, at once; those of the network when loading. */
export function createKeyLoader(source: KeySource, fetch: typeof globalThis.fetch): () => Promise<unknown> {
  switch (source.kind) {
    case 'jwks': {
      const keys = structuredClone(source.keys)
      return async () => keys
    }
    case 'url': {
      const url = readIssuerUrl(source.url, 'the URL of the key set')
      return () => fetchJson(url, fetch)
    }
    case 'discovery': {
      const issuer = readIssuerUrl(source.issuer, 'the issuer')
      const document = new URL(`${source.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
      return async () => fetchJson(readKeySetUrl(await fetchJson(document, fetch), source.issuer, issuer), fetch)
    }
  }
}

function readKeySetUrl(document: unknown, issuer: string, issuerUrl: URL): URL {
  const { issuer: named, jwks_uri: keys } = (document ?? {}) as { issuer?: unknown; jwks_uri?: unknown }
  if (named !== issuer) throw new Error('its discovery document names another issuer')
  if (typeof keys !== 'string') throw new Error('its discovery document names no `jwks_uri`')
  const url = readIssuerUrl(keys, 'the `jwks_uri`')
  // A document from elsewhere must not send this server to ask its own machine.
  if (isLoopback(url) && !isLoopback(issuerUrl)) throw new Error('its discovery document names a `jwks_uri` on this machine')
  return url
}
