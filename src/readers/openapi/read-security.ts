import type { SecurityScheme } from '../../model/architecture/contract.ts'
import type { Documents, Spot } from './documents.ts'
import { child, entries, items, type Node, text } from './node.ts'

/** Names of the schemes of which one is needed: none where one of the ways in asks for nothing; null where nothing is said. */
export function readSecurity(node: Node | undefined): string[] | null {
  if (node?.kind !== 'list') return null
  const ways = items(node).map((way) => entries(way).map(({ key }) => key))
  return ways.some((way) => way.length === 0) ? [] : [...new Set(ways.flat())]
}

/** The schemes of a description; those of no known type are left out. */
export function readSchemes(documents: Documents, holder: Spot | null): SecurityScheme[] {
  return documents.all(holder).flatMap(({ node, name, place }) => {
    const known = typeAndDetail(node)
    return known ? [{ name: name ?? '', ...known, place }] : []
  })
}

function typeAndDetail(node: Node): Pick<SecurityScheme, 'type' | 'detail'> | null {
  const detail = (...keys: readonly string[]): string[] => keys.flatMap((key) => text(child(node, key)) ?? [])
  switch (text(child(node, 'type'))) {
    case 'basic':
      return { type: 'http', detail: ['basic'] }
    case 'http':
      return { type: 'http', detail: detail('scheme').map((scheme) => scheme.toLowerCase()) }
    case 'apiKey':
      return { type: 'apiKey', detail: detail('in', 'name') }
    case 'oauth2':
      return { type: 'oauth2', detail: [...entries(child(node, 'flows')).map(({ key }) => key), ...detail('flow').map(flowOf2)] }
    case 'openIdConnect':
      return { type: 'openIdConnect', detail: detail('openIdConnectUrl') }
    case 'mutualTLS':
      return { type: 'mutualTLS', detail: [] }
    default:
      return null
  }
}

/** OpenAPI 2 calls two flows otherwise. */
function flowOf2(flow: string): string {
  return flow === 'accessCode' ? 'authorizationCode' : flow === 'application' ? 'clientCredentials' : flow
}
