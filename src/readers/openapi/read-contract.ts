import type { HttpMethod } from '../../model/architecture/code.ts'
import type { Contract, Operation } from '../../model/architecture/contract.ts'
import type { Documents, Spot } from './documents.ts'
import { child, entries, type Node, text } from './node.ts'
import { mediaTypes, readOperation, type Surroundings } from './read-operation.ts'
import { SchemaReader } from './read-schema.ts'
import { readSchemes, readSecurity } from './read-security.ts'
import { basePathOf, readHost, readServers } from './read-servers.ts'

const methods: ReadonlyMap<string, HttpMethod> = new Map(
  (['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'] as const).map((method) => [method.toLowerCase(), method]),
)

/** The contract of a file; null where it is none. */
export function readContract(documents: Documents, file: string): Contract | null {
  const root = documents.root(file)
  const format = root && formatOf(root)
  if (!root || !format) return null
  const top: Spot = { file, node: root, name: null, place: root.place, ref: null }
  const isVersion2 = format === 'openapi 2.0'
  const holder = isVersion2 ? top : documents.at(top, 'components')
  const security = readSecurity(child(root, 'security')) ?? []
  const servers = isVersion2 ? readHost(root) : (readServers(root) ?? [])
  const all: Surroundings = {
    documents,
    schemas: new SchemaReader(documents),
    isVersion2,
    security,
    consumes: mediaTypes(root, 'consumes'),
    produces: mediaTypes(root, 'produces'),
  }
  const found = operationsOf(all, top, servers)
  return {
    file,
    format,
    servers: [...servers, ...found.servers],
    securitySchemes: readSchemes(
      documents,
      holder && documents.at(holder, isVersion2 ? 'securityDefinitions' : 'securitySchemes'),
    ),
    secured: security.length > 0,
    operations: found.operations,
    place: entries(root).find(({ key }) => key === 'openapi' || key === 'swagger')?.keyPlace ?? root.place,
  }
}

/** By its version; only with what every description has, since other files name `openapi` at their top too. */
function formatOf(root: Node): Contract['format'] | null {
  const version = text(child(root, 'openapi')) ?? text(child(root, 'swagger')) ?? ''
  const has = (key: string) => child(root, key)?.kind === 'map'
  if (!has('info') && !has('paths')) return null
  if (/^2(?:\.|$)/.test(version)) return 'openapi 2.0'
  if (/^3\.[1-9]/.test(version)) return 'openapi 3.1'
  return /^3(?:\.0|$)/.test(version) ? 'openapi 3.0' : null
}

/** All operations, and the servers that only some of them have. */
function operationsOf(all: Surroundings, top: Spot, servers: Contract['servers']): Pick<Contract, 'operations' | 'servers'> {
  const operations: Operation[] = []
  const others: Contract['servers'][number][] = []
  for (const written of entries(child(top.node, 'paths'))) {
    if (written.key.startsWith('x-')) continue
    const spot: Spot = { file: top.file, node: written.value, name: written.key, place: written.keyPlace, ref: null }
    const pathItem = all.documents.follow(spot)
    const ofPath = pathItem && readServers(pathItem.node)
    others.push(...(ofPath ?? []))
    for (const { key, keyPlace, value } of entries(pathItem?.node)) {
      const method = methods.get(key)
      const at = pathItem && { file: pathItem.file, node: value, name: key, place: keyPlace, ref: null }
      const operation = at && method && all.documents.follow(at)
      if (!operation || !method || operation.node.kind !== 'map') continue
      const ofOperation = readServers(operation.node)
      others.push(...(ofOperation ?? []))
      const base = basePathOf((ofOperation ?? ofPath ?? servers)[0]?.url ?? '')
      operations.push(readOperation(all, { method, ownPath: written.key, base, operation, pathItem }))
    }
  }
  return { operations, servers: others }
}
