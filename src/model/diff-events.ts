import { breaking, type Change, compatible, diffOrder, matchNames } from './diff-change.ts'
import { diffField } from './diff-fields.ts'
import type { EventModel } from './model.ts'

/**
 * Events outlive the version that emitted them: they are stored, delivered again and read by others. What an old one
 * does not hold, or holds otherwise, needs a new version; with it the upcasts in code say how an old one is read.
 */
export function diffEvents(before: readonly EventModel[], after: readonly EventModel[]): readonly Change[] {
  const { added, removed, kept } = matchNames(before, after)
  return [
    ...diffOrder(
      before.map(({ name }) => name),
      after.map(({ name }) => name),
      'events',
    ),
    ...added.map(({ name }) => compatible('event-added', `events.${name}`, `\`${name}\` is new`)),
    ...removed.map(({ name }) =>
      breaking('event-removed', `events.${name}`, `\`${name}\` is gone`, 'keep it until nobody reads it'),
    ),
    ...kept.flatMap(([had, has]) => diffEvent(had, has, `events.${has.name}`)),
  ]
}

function diffEvent(before: EventModel, after: EventModel, path: string): readonly Change[] {
  const reason =
    before.because === after.because ? [] : [compatible('reason-changed', `${path}.because`, 'another reason is given')]
  const says = `it is version ${after.version}, and was version ${before.version}`
  if (after.version > before.version) return [compatible('version-raised', `${path}.version`, says), ...reason]
  if (after.version < before.version)
    return [
      breaking(
        'version-lowered',
        `${path}.version`,
        `${says}: events that are stored are newer`,
        `keep \`version: ${before.version}\``,
      ),
      ...reason,
    ]
  return [...diffSubject(before, after, path), ...diffPayload(before, after, path), ...reason]
}

function diffSubject(before: EventModel, after: EventModel, path: string): readonly Change[] {
  if (before.subject === after.subject) return []
  const [has, had] = [after.subject, before.subject].map((subject) => (subject === null ? 'nothing' : `\`${subject}\``))
  const says = `events are kept in order by ${has}, and were by ${had}`
  const keep = before.subject === null ? 'leave `subject` out' : `keep \`subject: '${before.subject}'\``
  return [breaking('subject-changed', `${path}.subject`, says, `${keep}, or ${raised(after)}`)]
}

function diffPayload(before: EventModel, after: EventModel, path: string): readonly Change[] {
  const { added, removed, kept } = matchNames(before.fields, after.fields)
  const order = diffOrder(
    before.fields.map(({ name }) => name),
    after.fields.map(({ name }) => name),
    path,
  )
  const changes = kept.flatMap(([had, has]) =>
    diffField(had, has, `${path}.${has.name}`, { sent: false, read: true, stored: false }),
  )
  return [
    ...order,
    ...added.map(({ name, optional }) =>
      optional
        ? compatible('field-added', `${path}.${name}`, `\`${name}\` is new`)
        : breaking(
            'field-added',
            `${path}.${name}`,
            `\`${name}\` is new, and events that are stored have no value for it`,
            `add \`optional: true\`, or ${raised(after)}`,
          ),
    ),
    ...removed.map(({ name }) =>
      breaking(
        'field-removed',
        `${path}.${name}`,
        `\`${name}\` is gone`,
        `keep it, with \`optional: true\`, or ${raised(after)}`,
      ),
    ),
    ...changes.map((change) => heldAgainstStored(change, after)),
  ]
}

/** What was optional may be missing in an event that is stored. */
function heldAgainstStored(change: Change, after: EventModel): Change {
  if (change.kind === 'became-required')
    return breaking(change.kind, change.path, change.says, `keep \`optional: true\`, or ${raised(after)}`)
  return change.class === 'breaking' ? { ...change, remedy: `${change.remedy}, or ${raised(after)}` } : change
}

function raised({ version }: EventModel): string {
  return `raise it to \`version: ${version + 1}\``
}
