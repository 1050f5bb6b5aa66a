import type { Blueprint, Rate } from '../../model/blueprint.ts'
import { type EntityChange, type EntityChanged, unchanged } from './entity-change.ts'
import { limitAction, limitCallers } from './entity-edit.ts'

type Limit = Extract<EntityChange, { kind: 'limit-actions' | 'limit-callers' | 'limit-rows' }>

/** Where a sentence asks for a limit and says no number. */
const usualRate: Rate = '30/min'
/** Where the blueprint says nothing. */
const usualLimit: Rate = '600/min'

/** How often a caller may do something. What no action answers has no limit of its own: that is proposed. */
export function limit(blueprint: Blueprint, change: Limit): EntityChanged {
  if (change.kind === 'limit-callers') return limitAll(blueprint, change.rate)
  if (change.kind === 'limit-rows') return propose(blueprint, change)
  return limitEach(blueprint, change)
}

function limitAll(blueprint: Blueprint, rate: Rate): EntityChanged {
  if (blueprint.limit === rate) return unchanged(blueprint, `a caller is limited to ${rate} over all routes`)
  return {
    ...unchanged({ ...blueprint, limit: rate }, ''),
    says: [`a caller makes ${rate} over all routes, and made ${blueprint.limit ?? usualLimit}`],
    present: [],
    sources: [{ of: null, edit: (text, parse) => limitCallers(text, rate, parse) }],
  }
}

function limitEach(
  blueprint: Blueprint,
  { actions, rate }: { readonly actions: readonly string[]; readonly rate: Rate | null },
): EntityChanged {
  const all = blueprint.actions ?? {}
  // Where no number is said, a limit that is there stays.
  const open = actions.filter((name) => (rate === null ? all[name]!.limit === undefined : all[name]!.limit !== rate))
  const has = actions.filter((name) => !open.includes(name))
  const limited = Object.fromEntries(open.map((name) => [name, { ...all[name]!, limit: rate ?? usualRate }]))
  return {
    ...unchanged({ ...blueprint, actions: { ...all, ...limited } }, ''),
    says: open.map((name) => {
      const was = all[name]!.limit
      return `\`${name}\` is limited to ${rate ?? usualRate} a caller${was === undefined ? '' : `, and was to ${was}`}`
    }),
    present: has.map((name) => `\`${name}\` is limited to ${all[name]!.limit} a caller`),
    sources: open.map((name) => ({
      of: { section: 'actions', name },
      edit: (text, parse) => limitAction(text, { action: name, rate: rate ?? usualRate }, parse),
    })),
  }
}

function propose(blueprint: Blueprint, { says, rate }: { readonly says: string; readonly rate: Rate | null }): EntityChanged {
  const wished = rate === null ? 'a limit of its own' : rate
  return {
    ...unchanged(blueprint, ''),
    present: [],
    takes: {
      'api/rate-limits': {
        option: 'at-the-edge',
        because: `${says} should have ${wished}, and only actions have limits of their own: \`limit\` of the blueprint, ${blueprint.limit ?? usualLimit} a caller over all routes, holds there`,
      },
    },
    notes: [
      `${says} is no action, so no limit of its own is served there: it is decided, and proposed. An action in its place can have one.`,
    ],
  }
}
