import type { Brief, Known } from '../brief/brief.ts'
import { withNeeds } from '../compose/compose-parts.ts'
import { partsOf } from '../compose/parts-of.ts'
import type { Catalogue } from './catalogue.ts'

/**
 * Without parts that words alone name and that nothing of the design can be the subject of: a guess that does not fit stops nothing.
 * What a person set stays, and is told where it cannot be.
 */
export function withFittingParts(brief: Brief, catalogue: Catalogue): Brief {
  const isAbout = ({ value, from }: Known<string>) =>
    from === 'said' && catalogue.parts.some(({ name, subjects }) => name === value && subjects !== undefined)
  if (brief.archetypes.length === 0 || !brief.parts.some(isAbout)) return brief
  const known = new Set(catalogue.parts.map(({ name }) => name))
  const names = partsOf(brief, catalogue).filter((name) => known.has(name))
  const entities = new Set(withNeeds(catalogue.parts, names).flatMap(({ declares }) => Object.keys(declares.entities ?? {})))
  const subjectsOf = (part: Known<string>) => Object.keys(catalogue.parts.find(({ name }) => name === part.value)?.subjects ?? {})
  const unfit = brief.parts.filter((part) => isAbout(part) && !subjectsOf(part).some((entity) => entities.has(entity)))
  const notes = unfit.map((part) => {
    const subjects = subjectsOf(part).map((entity) => `\`${entity}\``)
    const phrase = part.from === 'said' ? part.phrase : part.value
    return `“${phrase}” is left out: the part ${part.value} is about ${subjects.join(', ')}, of which nothing is here`
  })
  return {
    ...brief,
    parts: brief.parts.filter((part) => !unfit.includes(part)),
    notes: [...brief.notes, ...notes],
  }
}
