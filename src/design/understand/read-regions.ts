import type { Cloud } from '../brief/inputs.ts'
import type { Reading, Said } from './said.ts'

const sides = 'north|south|east|west|central|northeast|southeast|northwest|southwest'
const areas = 'north|south|east|west|central|northcentral|southcentral|westcentral'
const countries =
  'germany|france|uk|swiss|switzerland|norway|sweden|poland|italy|spain|canada|brazil|india|japan|korea|australia|uae|qatar|israel|mexico'
/** Regions as the clouds call them. */
const ofClouds: readonly (readonly [Cloud, RegExp])[] = [
  ['aws', new RegExp(String.raw`\b(?:us|eu|ap|sa|ca|me|af|il|mx|cn)-(?:gov-)?(?:${sides})-\d\b`, 'gi')],
  ['gcp', new RegExp(String.raw`\b(?:us|europe|asia|australia|southamerica|northamerica|me|africa)-(?:${sides})\d{1,2}\b`, 'gi')],
  [
    'azure',
    new RegExp(String.raw`\b(?:${areas})(?:europe|us|india|asia)\d?\b|\beastasia\b|\b(?:${countries})(?:${areas})\b`, 'gi'),
  ],
]

const place =
  '(?:the )?(?:EU|US|USA|UK|APAC|EMEA|Europe|European Union|United States|America|Germany|France|Switzerland|Canada|Brazil|India|Japan|Australia|Asia|China|Singapore)'
const several = String.raw`${place}(?:(?:\s*[,/+&]\s*|\s+(?:and|or)\s+|\s*,\s*and\s+)${place})*`
/** Where data must stay: each place has servers of its own. */
const residencies: readonly RegExp[] = [
  new RegExp(String.raw`\b(${several})[\s-]+(?:data[\s-]+)?(?:residency|sovereignty|locali[sz]ation)\b`, 'g'),
  new RegExp(
    String.raw`\b[Dd]ata (?:residency|sovereignty|locali[sz]ation)(?: laws?| rules?| requirements?)? (?:in|for|of) (${several})(?![\w-])`,
    'g',
  ),
  new RegExp(
    String.raw`\b(?:[Dd]ata|[Rr]ecords|[Ff]iles) (?:must |has to |have to |needs to |should |will )?(?:stays?|remains?|(?:be |is |are )?(?:kept|hosted|stored)) (?:with)?in (${several})(?![\w-])`,
    'g',
  ),
  new RegExp(String.raw`\b[Hh]osted in (${several})(?![\w-])`, 'g'),
]

/** Regions by their names, and places that data stay in. */
export function readRegions(text: string): Reading {
  const named = ofClouds.flatMap(([cloud, pattern]) =>
    [...text.matchAll(pattern)].map((match) => ({
      cloud,
      name: match[0].toLowerCase(),
      start: match.index,
      end: match.index + match[0].length,
    })),
  )
  const stay = residencies.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({
      places: placesIn(match[1]!),
      start: match.index,
      end: match.index + match[0].length,
    })),
  )
  const clouds = named.map(({ cloud, start, end }): Said => ({ input: 'cloud', value: cloud, start, end }))
  const count = new Set(named.map(({ name }) => name)).size
  const places = new Set(stay.flatMap((each) => each.places))
  const all = [...named, ...stay]
  const used = all.map(({ start, end }) => [start, end] as const)
  if (all.length === 0) return { said: [], notes: [], used }
  const most = Math.max(count, places.size)
  const source = count >= places.size ? named : stay
  const [first, last] = [Math.min(...source.map(({ start }) => start)), Math.max(...source.map(({ end }) => end))]
  const regions: Said = { input: 'regions', value: most, start: first, end: last }
  const because =
    count >= places.size ? 'each is a region with its own servers' : 'data stay there, so that each has servers of its own'
  const quote = text.slice(first, last).replace(/\s+/g, ' ')
  const notes = most > 1 ? [`“${quote}” are ${most} regions: ${because}`] : []
  return { said: [...clouds, regions], notes, used }
}

function placesIn(said: string): readonly string[] {
  return said
    .split(/\s*[,/+&]\s*|\s+(?:and|or)\s+/)
    .map((each) => each.replace(/^(?:and )?(?:the )?/, '').toLowerCase())
    .filter((each) => each !== '')
}
