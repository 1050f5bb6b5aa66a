import { join } from 'node:path'
import { loadBlueprint } from '../../../house/load-app.ts'
import { signDevToken } from '../../../house/settings.ts'
import { isObject } from '../../../kit/json.ts'
import { isUuid } from '../../../kit/uuid.ts'
import { type ExitCode, UsageError } from '../faults.ts'
import { err, json, out } from '../output.ts'

interface TokenOptions {
  readonly sub: string
  readonly role: readonly string[]
  readonly tenant?: string
  readonly ttl: string
  readonly json?: boolean
}

/** The token alone on standard output, so that `$(lintel token --sub ada)` is one. */
export async function token(
  folder: string,
  { sub, role, tenant = undefined, ttl, json: asJson }: TokenOptions,
): Promise<ExitCode> {
  const { value } = await loadBlueprint(folder)
  const wish = { sub, roles: role, tenant: tenant ?? null, ttl }
  const signed = await signDevToken(join(folder, '.lintel'), value, wish)
  if ('fault' in signed) throw new UsageError(signed.fault)
  if (asJson) out.line(json({ ...signed, sub, roles: role, tenant: tenant ?? null }))
  else out.line(signed.token)
  if (!asJson && !isUuid(sub) && needsId(value)) {
    err.line(
      err.colours.yellow(
        `note: \`sub\` must be the id of the actor's row, because the blueprint names no \`auth.subject\` field`,
      ),
    )
  }
  return 0
}

/** Whether tokens name the actor by the id of its row. */
function needsId(blueprint: unknown): boolean {
  return isObject(blueprint) && typeof blueprint.actor === 'string' && !(isObject(blueprint.auth) && 'subject' in blueprint.auth)
}
