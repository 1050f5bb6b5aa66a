import type { Case } from '../../rule.ts'

/** A case that is one description: what every one begins with, and the rest. */
export function described(rest: string): Case {
  return { 'openapi.yaml': `openapi: 3.0.3\ninfo: { title: Shop, version: 1.0.0 }\n${rest}` }
}

/** The same in OpenAPI 2. */
export function described2(rest: string): Case {
  return { 'swagger.yaml': `swagger: '2.0'\ninfo: { title: Shop, version: 1.0.0 }\n${rest}` }
}
