import { normalise } from '../model/normalise.ts'
import {
  type HandoffFile,
  type HandoffRole,
  type HandoffService,
  handoffRoles,
  handoffServices,
} from '../writers/handoff/index.ts'
import type { Environment } from './environment.ts'
import { version } from './version.ts'

export { type HandoffFile, type HandoffRole, type HandoffService, handoffRoles, handoffServices }

/** Which variable says that a deployment has the server. */
const variables: Readonly<Record<HandoffService, string>> = { postgres: 'DATABASE_URL', nats: 'NATS_URL', redis: 'CACHE_URL' }

/** The servers that are named, and those whose variables are set, in a fixed order. No value of a variable is read. */
export function servicesOf(named: readonly HandoffService[], environment: Environment): readonly HandoffService[] {
  return handoffServices.filter((service) => named.includes(service) || Boolean(environment[variables[service]]?.trim()))
}

/**
 * What a role takes over, ordered by path. The same blueprint and servers give the same bytes, everywhere.
 * @throws BlueprintError when it has mistakes.
 */
export async function emitHandoff(
  role: HandoffRole,
  blueprint: unknown,
  services: readonly HandoffService[] = [],
): Promise<readonly HandoffFile[]> {
  const model = normalise(blueprint)
  const [{ writeHandoff }, { writeClient }, { writeErDiagram }, { postgresDialect, sqliteDialect, writeTables }] =
    await Promise.all([
      import('../writers/handoff/index.ts'),
      import('../writers/client/index.ts'),
      import('../writers/diagram/index.ts'),
      import('../writers/sql/index.ts'),
    ])
  return writeHandoff(role, model, {
    client: writeClient(model),
    diagram: writeErDiagram(model),
    tables: { sqlite: writeTables(model, sqliteDialect), postgres: writeTables(model, postgresDialect) },
    services,
    version,
  })
}
