import type { Model } from '../model/model.ts'
import type { ExternalClient } from '../ports/external.ts'
import type { Outside } from '../ports/outside.ts'
import type { Variables } from './environment.ts'

/** A client of each external system that the model declares. What calls them is loaded only where there is one. */
export async function openExternals(
  { external }: Model,
  { textOf }: Variables,
  outside: Outside,
): Promise<ReadonlyMap<string, ExternalClient>> {
  if (external.length === 0) return new Map()
  const { createExternalClient } = await import('../adapters/http-calls/external-client.ts')
  return new Map(
    external.map(({ url, headers, ...system }) => {
      const sent = Object.fromEntries(headers.map(({ name, value }) => [name, textOf(value)]))
      return [system.name, createExternalClient({ ...system, url: textOf(url), headers: sent }, { outside })]
    }),
  )
}
