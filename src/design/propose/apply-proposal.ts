import type { Brief, Known } from '../brief/brief.ts'
import type { InputName } from '../brief/inputs.ts'
import { CompositionError, composeParts } from '../compose/compose-parts.ts'
import { partsOf } from '../compose/parts-of.ts'
import { assume, statedOf } from '../understand/assume.ts'
import type { Catalogue } from '../understand/catalogue.ts'
import { RequestError } from '../understand/request-error.ts'
import { applySettings, checkInputName, parseSettings, type Settings } from '../understand/settings.ts'

/** One thing that a language model proposes. */
export interface ProposedItem {
  /** `archetypes`, `parts`, `without`, `name`, or the name of an input. */
  readonly of: string
  /** Of a list one name. */
  readonly value: unknown
  /** The words of the request that it rests on, or the reason. */
  readonly because: string
}

export interface RefusedItem {
  readonly of: string
  readonly value: string
  readonly why: string
  /** It did not pass the checks; else a person said otherwise. */
  readonly isFault: boolean
}

export interface AppliedProposal {
  readonly brief: Brief
  readonly taken: readonly ProposedItem[]
  readonly refused: readonly RefusedItem[]
}

interface Applying {
  /** Which model it is. */
  readonly by: string
  readonly catalogue: Catalogue
}

const lists = ['archetypes', 'parts', 'without'] as const
type ListName = (typeof lists)[number]

/** More than anybody reads; the rest is refused. */
const mostItems = 80
const longestReason = 200
const longestValue = 80

/**
 * The brief with what a model proposes of it. Each item passes the checks that a flag passes, and what is put together has to be
 * possible; what the request says, and what is set, stays.
 */
export function applyProposal(brief: Brief, items: readonly ProposedItem[], applying: Applying): AppliedProposal {
  const order = (of: string) => (isList(of) ? lists.indexOf(of) : lists.length)
  let left = items.slice(0, mostItems).sort((one, other) => order(one.of) - order(other.of))
  let applied: AppliedProposal = { brief, taken: [], refused: items.slice(mostItems).map(tooMany) }
  // A part may be about what another one brings, which stands behind it.
  for (let before = -1; before !== left.length; ) {
    before = left.length
    const waiting: ProposedItem[] = []
    for (const item of left) {
      const tried = tryItem(applied.brief, item, applying)
      if (tried === null) continue
      if ('brief' in tried) applied = { ...applied, brief: tried.brief, taken: [...applied.taken, tried.item] }
      else if (tried.mayWait) waiting.push(item)
      else applied = { ...applied, refused: [...applied.refused, tried.refused] }
    }
    left = waiting
  }
  const unfit = left.map((item) => tryItem(applied.brief, item, applying))
  return {
    ...applied,
    refused: [...applied.refused, ...unfit.flatMap((tried) => (tried !== null && 'refused' in tried ? [tried.refused] : []))],
  }
}

type Tried =
  | { readonly brief: Brief; readonly item: ProposedItem }
  /** It may pass once another one is there. */
  | { readonly refused: RefusedItem; readonly mayWait: boolean }

/** Null where it is there already. */
function tryItem(brief: Brief, item: ProposedItem, { by, catalogue }: Applying): Tried | null {
  const because = plainReason(item.because)
  const refuse = (why: string, isFault = true, mayWait = false): Tried => ({
    refused: { of: plainText(item.of, longestValue), value: shown(item.value), why, isFault },
    mayWait,
  })
  if (because === '') return refuse('it has no reason')
  if (isThere(brief, item)) return null
  const overruled = overruledBy(brief, item)
  if (overruled !== null) return refuse(overruled, false)
  try {
    const proposed = withItem(brief, item, { origin: { from: 'proposed', by: plainText(by, longestValue), because }, catalogue })
    const unfit = unfitOf(proposed, catalogue)
    if (unfit !== null && unfit !== unfitOf(brief, catalogue)) return refuse(unfit, true, true)
    return { brief: proposed, item: { ...item, because } }
  } catch (error) {
    if (error instanceof RequestError) return refuse(plainText(error.message, 600))
    throw error
  }
}

function tooMany({ of, value }: ProposedItem): RefusedItem {
  return { of: plainText(of, longestValue), value: shown(value), why: `no more than ${mostItems} are read`, isFault: true }
}

function isThere(brief: Brief, { of, value }: ProposedItem): boolean {
  if (isList(of)) return brief[of].some((known) => known.value === value)
  const known = knownOf(brief, of)
  return known?.from === 'proposed' && JSON.stringify(known.value) === JSON.stringify(value)
}

/** What a person said of it, where that counts before a proposal. */
function overruledBy(brief: Brief, { of, value }: ProposedItem): string | null {
  if (isList(of)) {
    if (brief[of].some(({ from }) => from === 'set')) return `${of} are set`
    const against = of === 'without' ? brief.parts : of === 'parts' ? brief.without : []
    const found = against.find((known) => known.value === value)
    return found === undefined ? null : `${of === 'without' ? 'it is asked for' : 'it is not wanted'}: ${saidOf(found)}`
  }
  const known = knownOf(brief, of)
  return known === undefined || known.from === 'assumed' || known.from === 'proposed' ? null : saidOf(known)
}

function saidOf(known: Known<unknown>): string {
  return known.from === 'said' ? `the request says “${plainText(known.phrase, longestValue)}”` : `it is ${known.from}`
}

function knownOf(brief: Brief, of: string): Known<unknown> | undefined {
  if (of === 'name') return brief.name
  return Object.hasOwn(brief.inputs, of) ? brief.inputs[of as InputName] : undefined
}

interface Origin {
  readonly from: 'proposed'
  readonly by: string
  readonly because: string
}

/** @throws RequestError as a flag that says the same */
function withItem(
  brief: Brief,
  item: ProposedItem,
  { origin, catalogue }: { readonly origin: Origin; readonly catalogue: Catalogue },
): Brief {
  const { of } = item
  const checked = applySettings(brief, settingsOf(item), catalogue)
  const stated = statedOf(brief)
  if (isList(of)) {
    const added = checked[of].map(({ value }) => ({ value, ...origin }))
    return assume({ ...stated, [of]: [...brief[of], ...added] }, catalogue)
  }
  if (of === 'name') return assume({ ...stated, name: { value: checked.name.value, ...origin } }, catalogue)
  const name = checkInputName(of)
  return assume({ ...stated, inputs: { ...stated.inputs, [name]: { value: checked.inputs[name].value, ...origin } } }, catalogue)
}

/** As a flag would have it, and where it is data as a brief file would. @throws RequestError */
function settingsOf({ of, value }: ProposedItem): Settings {
  if (isList(of)) return { [of]: [nameIn(value)] }
  if (of === 'name') return { name: nameIn(value) }
  const name = checkInputName(of)
  return typeof value === 'string' ? parseSettings([`${name}=${value}`]) : { inputs: { [name]: value } }
}

/** @throws RequestError */
function nameIn(value: unknown): string {
  if (typeof value === 'string') return value
  throw new RequestError(`one name is wanted, and not ${shown(value)}`)
}

/** Why its parts cannot be put together. */
function unfitOf(brief: Brief, catalogue: Catalogue): string | null {
  try {
    composeParts(catalogue.parts, { name: brief.name.value, parts: partsOf(brief, catalogue) })
    return null
  } catch (error) {
    if (error instanceof CompositionError) return error.message
    throw error
  }
}

function isList(of: string): of is ListName {
  return (lists as readonly string[]).includes(of)
}

function shown(value: unknown): string {
  return plainText(typeof value === 'string' ? value : JSON.stringify(value), longestValue)
}

/** What a model writes stands in documents and on terminals: on one line, without characters that do not show. */
function plainText(text: string, most: number): string {
  const plain = text.replace(/[\s\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ').trim()
  return plain.length <= most
    ? plain
    : `${plain
        .slice(0, most - 1)
        .replace(/[\ud800-\udbff]$/, '')
        .trimEnd()}…`
}

function plainReason(because: string): string {
  return plainText(because, longestReason)
}
