import { type Contract, modelOfContract, modelOfVersion, publicModel } from './contract.ts'
import { type Change, type ChangeKind, diffModels } from './diff.ts'
import { type Keeping, keepInVersion } from './keep-version.ts'
import type { Model } from './model.ts'

/** What a change means for those who call a released version. */
export type Risk = 'breaking' | 'risky' | 'compatible'

export interface ContractChange {
  readonly kind: ChangeKind
  /** In the blueprint. */
  readonly path: string
  readonly risk: Risk
  readonly says: string
  readonly remedy: string | null
}

export interface ContractDiff {
  readonly changes: readonly ContractChange[]
  /** What to say in the blueprint so that the version stays as it was; null where nothing has to be said, or nothing helps. */
  readonly keeping: Keeping | null
}

/** Of no matter to those who call the API. */
const silent = new Set<ChangeKind>([
  'name-changed',
  'order-changed',
  'restated',
  'reason-changed',
  'backfill-changed',
  'privacy-changed',
  'cache-changed',
  'timeout-changed',
  'starts-changed',
  'version-changed',
  'entity-renamed',
])

/** What works as before for most: callers that are nowhere near the limit, readers of the API and not of its events. */
const softer = new Set<ChangeKind>(['limit-lowered', 'emit-removed'])
/** What works by the letter, and surprises whoever relied on it. */
const surprising = new Set<ChangeKind>(['default-changed', 'delete-rule-changed'])

/**
 * What differs between what was released of a version and what the blueprint serves under its name now. Answers may
 * gain members, inputs may take more; whatever was sent has to be taken, and whatever was read has to be there.
 */
export function diffContract(contract: Contract, model: Model): ContractDiff {
  const now = modelOfVersion(model, contract.version)
  if (now === undefined) {
    const says = `the version \`${contract.version}\` was released, and is not served`
    const remedy = `keep \`${contract.version}\` in \`versions\`, or remove its file once it has ended and nobody asks for it`
    const gone = { kind: 'version-removed', path: `versions.${contract.version}`, risk: 'breaking', says, remedy } as const
    return { changes: [gone], keeping: null }
  }
  const [before, after] = [modelOfContract(contract, now), publicModel(now)]
  const found = diffModels(before, after).filter(({ kind }) => !silent.has(kind))
  const prefix = contract.version === model.version ? '' : `versions.${contract.version}.`
  const changes = found.map((change): ContractChange => {
    const { kind, path, says } = change
    const risk = riskOf(change)
    return { kind, path: `${prefix}${path}`, risk, says, remedy: risk === 'compatible' ? null : change.remedy }
  })
  const breaking = found.filter((change) => riskOf(change) === 'breaking')
  return { changes, keeping: keepInVersion({ before, after, breaking, model }) }
}

function riskOf({ kind, class: effect, path }: Change): Risk {
  if (softer.has(kind) || (effect === 'compatible' && surprising.has(kind))) return 'risky'
  // An answer that suddenly says a new word; an input only takes one more.
  if (kind === 'value-added' && !/^actions\.\w+\.input\./.test(path)) return 'risky'
  return effect
}
