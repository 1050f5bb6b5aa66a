import type { ProposedItem } from '../../../house/propose.ts'
import { isObject, type JsonObject } from '../../../kit/json.ts'
import { proposals, shape, shortened } from '../../tools/index.ts'
import type { OfferedTool } from '../model/language-model.ts'

/** How a model proposes. It is data: each item is checked, and nothing is done by it. */
export const proposeTool: OfferedTool = {
  name: 'propose',
  says: 'Proposes what a request means, an item each. Every item is checked against the catalogue; what does not pass is told once.',
  input: shape({ proposals }, ['proposals']),
}

export interface ReadProposals {
  readonly items: readonly ProposedItem[]
  /** What is no proposal at all. */
  readonly unread: readonly string[]
}

/** What a model gave as proposals, whatever it really is. */
export function readProposals(input: JsonObject | null): ReadProposals {
  const all: unknown = input?.proposals
  if (!Array.isArray(all)) return { items: [], unread: ['`proposals` is no list'] }
  const items: ProposedItem[] = []
  const unread: string[] = []
  for (const each of all as readonly unknown[]) {
    const { of, value, because } = isObject(each) ? each : ({} as Record<string, unknown>)
    if (typeof of === 'string' && typeof because === 'string' && value !== undefined && value !== null)
      items.push({ of, value, because })
    else unread.push(`no \`{ of, value, because }\`: ${shortened(JSON.stringify(each), 120)}`)
  }
  return { items, unread: unread.slice(0, 20) }
}
