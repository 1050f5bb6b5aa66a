/** What rules about contracts ask of operations again and again. */
import type { Architecture } from '../../../model/architecture/architecture.ts'
import type { Contract, Operation } from '../../../model/architecture/contract.ts'

/** Contracts over HTTP among {@link ownContracts}. */
export function httpContracts(architecture: Architecture): readonly Contract[] {
  return ownContracts(architecture).filter(({ format }) => format !== 'graphql')
}

/**
 * Contracts that this repository stands for: neither samples of tests nor descriptions of others' services. Of several
 * with the same operations, as a bundle has them that is made of its parts, the one that people write.
 */
export function ownContracts({ contracts }: Architecture): readonly Contract[] {
  const byOperations = new Map<string, Contract>()
  for (const contract of contracts.filter(({ file }) => !notOwn.test(file))) {
    const names = contract.operations.map((operation) => nameOf(operation, contract))
    const key = names.sort().join('\n')
    const known = byOperations.get(key)
    if (!known || (isMade(known) && !isMade(contract))) byOperations.set(key, contract)
  }
  const own = new Set(byOperations.values())
  return contracts.filter((contract) => own.has(contract))
}

/** JSON beside YAML, or what stands where results are put. */
function isMade({ file }: Contract): boolean {
  return file.endsWith('.json') || /(?:^|\/)(?:dist|build|out|public|static|generated|gen)\//i.test(file)
}

const notOwn =
  /(?:^|\/)(?:tests?|__tests__|e2e|fixtures?|__fixtures__|testdata|mocks?|__mocks__|samples?|third[-_]?party|vendor|external)\//i

/** `route:GET /v1/posts`; of GraphQL the field. */
export function subjectOf(operation: Operation, contract: Contract): string {
  return `route:${nameOf(operation, contract)}`
}

export function nameOf(operation: Operation, contract: Contract): string {
  return contract.format === 'graphql' ? (operation.id ?? operation.path) : `${operation.method} ${operation.path}`
}

export function isRead({ method }: Operation): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}

/** Segments of its own path that are no parameters, in lower case. */
export function fixedSegments({ ownPath }: Operation): readonly string[] {
  return ownPath
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '' && !segment.includes('{'))
}

/** A name without its separators, in lower case: `reset_token`, `resetToken` and `Reset-Token` are the same. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

export function isSuccess(status: string): boolean {
  return /^2(?:\d\d|xx)$/i.test(status)
}

export function isError(status: string): boolean {
  return /^[45](?:\d\d|xx)$/i.test(status) || status === 'default'
}

/** Whether any operation needs a caller: a contract that says nothing of callers leaves that to something else. */
export function saysWhoMayCall(contract: Contract): boolean {
  return contract.secured || contract.operations.some(({ security }) => security.length > 0)
}
