import type { Contract } from '../../model/architecture/contract.ts'
import { child, items, type Node, text } from './node.ts'

type Server = Contract['servers'][number]

/** The servers under `servers`, with variables' defaults; null where none are said. */
export function readServers(holder: Node): Server[] | null {
  const servers = child(holder, 'servers')
  if (servers?.kind !== 'list') return null
  return items(servers).flatMap((server) => {
    const url = child(server, 'url')
    const written = text(url)
    if (!url || written === null) return []
    const filled = written.replace(/\{([^{}]+)\}/g, (all, name: string) => {
      return text(child(child(child(server, 'variables'), name), 'default')) ?? all
    })
    return [{ url: filled, place: url.place }]
  })
}

/** OpenAPI 2 says scheme, host and base path each by themselves. */
export function readHost(root: Node): Server[] {
  const basePath = text(child(root, 'basePath')) ?? ''
  const host = text(child(root, 'host'))
  const hostPlace = child(root, 'host')?.place ?? child(root, 'basePath')?.place
  if (!hostPlace) return []
  const schemes = items(child(root, 'schemes'))
  if (host === null) return [{ url: basePath, place: hostPlace }]
  if (schemes.length === 0) return [{ url: `//${host}${basePath}`, place: hostPlace }]
  return schemes.map((scheme) => ({ url: `${text(scheme) ?? ''}://${host}${basePath}`, place: scheme.place }))
}

/** The path that a server's address ends in, without a slash at its end: `/v1`. */
export function basePathOf(url: string): string {
  const path = url.replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '')
  const trimmed = path.replace(/\/+$/, '')
  return trimmed === '' || trimmed.startsWith('/') ? trimmed : `/${trimmed}`
}
