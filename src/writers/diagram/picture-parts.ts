import type { Model } from '../../model/model.ts'

/** A bounded context of the system: what of the model belongs to it. The model itself has no parts. */
export interface PicturePart {
  readonly name: string
  readonly entities: readonly string[]
  readonly actions: readonly string[]
  readonly events: readonly string[]
  readonly jobs: readonly string[]
  readonly sagas: readonly string[]
  /** Events, of any part, that its code subscribes to. */
  readonly listens?: readonly string[]
  /** As whom the code of its actions reads and writes, by their names, where the code is known. */
  readonly acts?: Readonly<Record<string, 'caller' | 'system' | 'both'>>
}

const sections = ['entities', 'actions', 'events', 'jobs', 'sagas'] as const

/**
 * The parts with everything of the model in one of them: what no part names stands in a last one, which is called like the
 * system where there are no others.
 * @throws Error where a part names what the model has not, or two parts name the same.
 */
export function wholeParts(model: Model, parts: readonly PicturePart[]): readonly PicturePart[] {
  const rest = Object.fromEntries(sections.map((section) => [section, leftOf(model, parts, section)]))
  const listened = parts.flatMap(({ name, listens = [] }) => listens.map((event) => ({ name, event })))
  for (const { name, event } of listened)
    if (!model.events.some((each) => each.name === event))
      throw new Error(`part \`${name}\` listens to \`${event}\`, and the blueprint declares no such event`)
  if (Object.values(rest).every((names) => names.length === 0)) return parts
  const name = parts.length === 0 ? model.name : 'in no part'
  return [...parts, { name, ...rest } as unknown as PicturePart]
}

function leftOf(model: Model, parts: readonly PicturePart[], section: (typeof sections)[number]): readonly string[] {
  const all = model[section].map(({ name }) => name)
  const owners = new Map<string, string>()
  for (const part of parts)
    for (const name of part[section]) {
      if (!all.includes(name)) throw new Error(`part \`${part.name}\` names \`${name}\`, which is none of the ${section}`)
      const other = owners.get(name)
      if (other !== undefined) throw new Error(`\`${name}\` of the ${section} is in \`${other}\` and in \`${part.name}\``)
      owners.set(name, part.name)
    }
  return all.filter((name) => !owners.has(name))
}
