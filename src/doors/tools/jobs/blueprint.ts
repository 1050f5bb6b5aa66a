import { basename, join } from 'node:path'
import { checkFound, type EmitKind, emit, emitSchema } from '../../../house/emit.ts'
import { loadBlueprint } from '../../../house/load-app.ts'
import { normalise } from '../../../model/normalise.ts'
import type { JobAnswers, JobOrder } from './messages.ts'

type Order = Extract<JobOrder, { kind: 'check' | 'model' | 'emit' | 'handoff' | 'token' }>

/** What is read from a blueprint. */
export async function blueprintJob(order: Order): Promise<JobAnswers[Order['kind']]> {
  switch (order.kind) {
    case 'check':
      return check(order.path)
    case 'model': {
      const { value } = await loadBlueprint(order.path)
      return JSON.parse(JSON.stringify(normalise(value)))
    }
    case 'emit':
      return { text: await emitted(order) }
    case 'handoff': {
      const { emitHandoff } = await import('../../../house/emit-handoff.ts')
      const { value } = await loadBlueprint(order.path)
      return { files: await emitHandoff(order.role, value, order.services) }
    }
    case 'token':
      return sign(order)
  }
}

async function check(path: string): Promise<JobAnswers['check']> {
  const { value, file } = await loadBlueprint(path)
  const { diagnostics, counts } = checkFound(value)
  const { checkReleased } = await import('../../../house/release.ts')
  const released = diagnostics.length > 0 ? [] : checkReleased(value, file)
  const told = released.map(({ version, file: frozen, changes }) => ({
    version,
    file: `api/${basename(frozen)}`,
    broken: changes.some(({ risk }) => risk === 'breaking'),
    changes,
  }))
  const ok = diagnostics.length === 0 && !told.some(({ broken }) => broken)
  return JSON.parse(JSON.stringify({ file: basename(file), ok, counts, diagnostics, released: told }))
}

async function emitted({ what, path, from, svg, json, diagram, action, api }: Extract<Order, { kind: 'emit' }>): Promise<string> {
  if (what === 'schema') return emitSchema()
  if (from !== null) return (await import('../../../house/emit-picture.ts')).emitPicture(from, svg)
  const { value } = await loadBlueprint(path)
  return emit(what as EmitKind, value, { json, svg, diagram, action: action ?? undefined, ...(api === null ? {} : { api }) })
}

async function sign({ path, sub, roles, tenant, ttl }: Extract<Order, { kind: 'token' }>): Promise<JobAnswers['token']> {
  const { signDevToken } = await import('../../../house/settings.ts')
  const { UsageError } = await import('../../cli/faults.ts')
  const { value } = await loadBlueprint(path)
  const signed = await signDevToken(join(path, '.lintel'), value, { sub, roles, tenant, ttl })
  if ('fault' in signed) throw new UsageError(signed.fault)
  const { actor, auth } = normalise(value)
  const note = actor !== null && auth.subject === null ? `\`sub\` has to be the id of a row of \`${actor}\`` : null
  return { token: signed.token, note }
}
