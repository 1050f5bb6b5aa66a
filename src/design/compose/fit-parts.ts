import type { Blueprint, Part } from '../../model/blueprint.ts'
import { sections } from './compose-parts.ts'
import type { ComposedPart } from './composed-part.ts'

/** What is left of parts in a blueprint that a person edited: of what they declare and listen to, what is there. */
export function fitParts(parts: readonly ComposedPart[], blueprint: Blueprint): readonly ComposedPart[] {
  return parts.flatMap((part) => {
    const { declares, listens } = part.template
    const left = Object.fromEntries(
      sections.flatMap((section) => {
        const there = Object.entries(declares[section] ?? {}).filter(([name]) => Object.hasOwn(blueprint[section] ?? {}, name))
        return there.length === 0 ? [] : [[section, Object.fromEntries(there)]]
      }),
    ) as Part
    const heard = listens?.filter((event) => Object.hasOwn(blueprint.events ?? {}, event)) ?? []
    if (Object.keys(left).length + heard.length === 0) return []
    return [{ ...part, template: { ...part.template, declares: left, ...(listens === undefined ? {} : { listens: heard }) } }]
  })
}
