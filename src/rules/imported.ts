import type { Architecture } from '../model/architecture/architecture.ts'
import type { FunctionId, Value } from '../model/architecture/code.ts'
import { fileOf } from '../model/architecture/look-up.ts'

/** The package that a name stands for where it is used: `@fastify/rate-limit` for `rateLimit`; null for anything else. */
export function packageOf(architecture: Architecture, where: FunctionId, value: Value | undefined): string | null {
  if (value?.is !== 'name') return null
  const local = value.path.split('.', 1)[0]!
  return (
    fileOf(architecture, where)?.imports.find(({ names, file }) => file === null && Object.hasOwn(names, local))?.from ?? null
  )
}
