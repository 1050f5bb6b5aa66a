import { canonicalJson } from '../kit/json.ts'
import type { Field } from './blueprint.ts'
import { show } from './check-report.ts'
import { readDecimal } from './decimal.ts'
import { breaking, type Change, type ChangeKind, compatible, type Role } from './diff-change.ts'
import { defaultTextMax } from './field-value.ts'

type Said = Readonly<Record<string, unknown>>
type Difference = (before: Said, after: Said, path: string, role: Role) => readonly Change[]

/** What changed in what two fields of one kind say. */
export function diffOptions(before: Field, after: Field, path: string, role: Role): readonly Change[] {
  const [had, has] = [{ ...defaults[before.kind], ...before } as Said, { ...defaults[after.kind], ...after } as Said]
  return differences.flatMap(([key, diff]) =>
    canonicalJson(had[key]) === canonicalJson(has[key]) ? [] : diff(had, has, `${path}.${key}`, role),
  )
}

/** What holds when nothing is said. */
const defaults: Readonly<Partial<Record<Field['kind'], Said>>> = {
  text: { min: 0, max: defaultTextMax },
  secret: { max: defaultTextMax },
  list: { max: 100 },
  decimal: { precision: 15, scale: 2 },
  ref: { onDelete: 'restrict' },
}

const rebuild = ({ stored }: Role) => (stored ? 'rebuild' : 'none')

/** One row a key of a field. */
const differences: readonly (readonly [key: string, Difference])[] = [
  ['optional', diffOptional],
  [
    'unique',
    switched(
      'unique-added',
      'unique-removed',
      ['two rows may no longer share a value', 'two rows may share a value'],
      'additive',
    ),
  ],
  ['immutable', switched('became-immutable', 'became-mutable', ['it can no longer be changed', 'it can be changed'], 'none')],
  [
    'personal',
    (_, { personal }, path) => [
      compatible('privacy-changed', path, personal === true ? 'it is about a person' : 'it is no longer about a person'),
    ],
  ],
  ['backfill', (_, __, path) => [compatible('backfill-changed', path, 'rows that exist are filled otherwise')]],
  ['because', (_, __, path) => [compatible('reason-changed', path, 'another reason is given')]],
  ['default', diffDefault],
  ['min', (before, after, path, role) => diffBound('min', before, after, path, role)],
  ['max', (before, after, path, role) => diffBound('max', before, after, path, role)],
  ['pattern', (before, after, path, role) => diffForm('pattern', before, after, path, role)],
  ['format', (before, after, path, role) => diffForm('format', before, after, path, role)],
  [
    'precision',
    (before, after, path, role) =>
      bound(Number(after.precision) < Number(before.precision), 'precision', before, after, path, role, 'none'),
  ],
  ['scale', diffScale],
  ['values', diffValues],
  [
    'to',
    ({ to: from }, { to }, path, { stored }) => [
      breaking(
        'target-changed',
        path,
        `it points at \`${to}\`, and pointed at \`${from}\``,
        'add a ref of another name, and keep this one',
        stored ? 'destructive' : 'none',
      ),
    ],
  ],
  ['as', diffRelation],
  ['onDelete', diffDeleteRule],
]

function diffOptional(_: Said, after: Said, path: string, role: Role): readonly Change[] {
  if (after.optional === true) {
    const says = 'it may be absent'
    const remedy = 'keep it required, and add an optional field beside it'
    return [
      role.read
        ? breaking('became-optional', path, `${says}, so that those who read it may get null`, remedy, rebuild(role))
        : compatible('became-optional', path, says, rebuild(role)),
    ]
  }
  const says = 'it is required'
  const change = compatible('became-required', path, says, rebuild(role))
  const remedy = 'keep `optional: true`, or give it a `default` and fill the rows that have none'
  return [
    role.sent && after.default === undefined
      ? breaking('became-required', path, says, remedy, rebuild(role))
      : { ...change, remedy: role.stored ? remedy : null },
  ]
}

function switched(
  on: ChangeKind,
  off: ChangeKind,
  [yes, no]: readonly [string, string],
  effect: 'additive' | 'none',
): Difference {
  return (_, after, path, role) => {
    const key = path.slice(path.lastIndexOf('.') + 1)
    const store = role.stored ? effect : 'none'
    if (after[key] !== true) return [compatible(off, path, no, store)]
    return [role.sent ? breaking(on, path, yes, `leave \`${key}\` out`, store) : compatible(on, path, yes, store)]
  }
}

function diffDefault(before: Said, after: Said, path: string, role: Role): readonly Change[] {
  if (after.default === undefined && role.sent && after.optional !== true) {
    return [
      breaking(
        'default-changed',
        path,
        'without the default it has to be sent',
        'keep the default, or add `optional: true`',
        rebuild(role),
      ),
    ]
  }
  const says =
    after.default === undefined
      ? 'the default is gone'
      : before.default === undefined
        ? 'it has a default'
        : 'the default is another one'
  return [compatible('default-changed', path, says, rebuild(role))]
}

function diffBound(key: 'min' | 'max', before: Said, after: Said, path: string, role: Role): readonly Change[] {
  const [had, has] = [before, after].map((said) => magnitude(said[key], said))
  const none = key === 'min' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const narrower = key === 'min' ? (has ?? none) > (had ?? none) : (has ?? none) < (had ?? none)
  // A list is JSON to the store, and a secret is only measured when it is written.
  const unmeasured = after.kind === 'list' || after.kind === 'secret'
  return bound(narrower, key, before, after, path, role, unmeasured ? 'none' : rebuild(role))
}

function magnitude(value: unknown, said: Said): number | bigint | undefined {
  if (typeof value === 'number') return value
  // At the finest scale there is, so that bounds of different scales compare.
  return typeof value === 'string' && said.kind === 'decimal' ? readDecimal({ precision: 36, scale: 18 }, value) : undefined
}

function bound(
  narrower: boolean,
  key: string,
  before: Said,
  after: Said,
  path: string,
  role: Role,
  store: Change['store'],
): readonly Change[] {
  const [had, has] = [before[key], after[key]].map((value) => (value === undefined ? 'open' : show(value)))
  const says = `\`${key}\` is ${has}, and was ${had}`
  if (!narrower) return [compatible('bound-widened', path, says, store)]
  const remedy =
    had === 'open'
      ? `leave \`${key}\` out`
      : `keep ${show(`${key}: ${typeof before[key] === 'string' ? `'${before[key]}'` : String(before[key])}`)}`
  return [role.sent ? breaking('bound-narrowed', path, says, remedy, store) : compatible('bound-narrowed', path, says, store)]
}

/** Whether one pattern takes all that another does cannot be told, so only leaving it out counts as wider. */
function diffForm(key: 'pattern' | 'format', before: Said, after: Said, path: string, role: Role): readonly Change[] {
  return bound(after[key] !== undefined, key, before, after, path, role, 'none')
}

/** Decimals are kept as whole numbers of the last digit: with another scale the same numbers mean other amounts. */
function diffScale(before: Said, after: Said, path: string, role: Role): readonly Change[] {
  return bound(
    Number(after.scale) < Number(before.scale),
    'scale',
    before,
    after,
    path,
    role,
    role.stored ? 'destructive' : 'none',
  ).map((change) =>
    change.remedy === null && role.stored
      ? { ...change, remedy: `keep \`scale: ${before.scale}\`, and add a field for finer amounts` }
      : change,
  )
}

function diffValues(before: Said, after: Said, path: string, role: Role): readonly Change[] {
  const [had, has] = [before.values as readonly string[], after.values as readonly string[]]
  const added = has.filter((value) => !had.includes(value))
  const removed = had.filter((value) => !has.includes(value))
  const listed = (values: readonly string[]) => values.map(show).join(', ')
  if (added.length + removed.length === 0)
    return [compatible('order-changed', path, 'the same values stand in another order', rebuild(role))]
  return [
    ...(added.length > 0 ? [compatible('value-added', path, `it may be ${listed(added)}`, rebuild(role))] : []),
    ...(removed.length > 0
      ? [
          role.sent || role.read
            ? breaking('value-removed', path, `it can no longer be ${listed(removed)}`, `keep ${listed(removed)}`, rebuild(role))
            : compatible('value-removed', path, `it can no longer be ${listed(removed)}`, rebuild(role)),
        ]
      : []),
  ]
}

function diffRelation({ as: from }: Said, { as }: Said, path: string): readonly Change[] {
  if (from === undefined) return [compatible('relation-changed', path, `the other side has \`${as}\``)]
  const says =
    as === undefined ? `the other side no longer has \`${from}\`` : `the list on the other side is \`${as}\`, and was \`${from}\``
  return [breaking('relation-changed', path, says, `keep \`as: '${from}'\``)]
}

function diffDeleteRule({ onDelete: from }: Said, { onDelete }: Said, path: string, role: Role): readonly Change[] {
  const says = `deleting what it points at will \`${onDelete}\`, and did \`${from}\``
  if (onDelete !== 'restrict') return [compatible('delete-rule-changed', path, says, rebuild(role))]
  return [
    breaking(
      'delete-rule-changed',
      path,
      `${says}: deletes that worked are refused`,
      `keep \`onDelete: '${from}'\``,
      rebuild(role),
    ),
  ]
}
