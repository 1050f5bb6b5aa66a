/** Organisations that come to what is there: they are served, and nothing that was there belongs to one. */
import type { Blueprint } from '../../model/blueprint.ts'
import type { ComposedPart } from '../compose/composed-part.ts'
import type { Decided } from '../decide/decide.ts'
import type { Profile } from '../decide/profile.ts'
import { listed } from './named-things.ts'

const question = 'tenancy/mode'
const mostNamed = 5

/** The answer that follows where organisations are asked for and come; none where nothing was there but people. */
export function tenancyOf(
  { entities, actor }: Blueprint,
  asked: readonly string[],
  coming: readonly ComposedPart[],
): Profile['takes'] {
  const outside = Object.keys(entities).filter((name) => name !== actor)
  const isNew = asked.includes('organisations') && coming.some(({ template }) => template.name === 'organisations')
  if (!isNew || outside.length === 0) return {}
  const more = outside.length > mostNamed ? ` and ${outside.length - mostNamed} more` : ''
  return {
    [question]: {
      option: 'row-later',
      because: `organisations, their members and their invitations are added, and ${listed(outside.slice(0, mostNamed))}${more} ${outside.length === 1 ? 'was there before and belongs' : 'were there before and belong'} to none: who may read a row there does not depend on organisations`,
    },
  }
}

/** What a team or a request keeps apart by more than a column stays so: the answer that follows does not take its place. */
export function standing(takes: Profile['takes'], alone: readonly Decided[]): Profile['takes'] {
  const { [question]: follows, ...others } = takes
  const mode = alone.find(({ id }) => id === question)?.option.name
  return follows === undefined || mode === 'one-space' || mode === 'row' ? takes : others
}
