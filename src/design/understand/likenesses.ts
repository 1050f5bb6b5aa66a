import type { Archetype } from '../catalogue/archetype.ts'
import type { Token } from './tokens.ts'

/** Words of an archetype where they stand in a text. */
export interface Hit {
  readonly archetype: Archetype
  readonly words: string
  readonly weight: number
  readonly first: number
  readonly last: number
}

/** Products that people compare theirs with, by the kind of system that they are. */
const products: Readonly<Record<string, string>> = {
  'social-sharing': 'instagram twitter facebook tiktok pinterest reddit mastodon linkedin snapchat threads bluesky tumblr',
  chat: 'slack whatsapp telegram signal messenger wechat',
  marketplace: 'airbnb etsy ebay craigslist vinted',
  delivery: 'uber lyft doordash deliveroo',
  'e-commerce': 'amazon shopify zalando',
  'file-sharing': 'dropbox box wetransfer',
  'project-management': 'jira trello asana linear basecamp',
  helpdesk: 'zendesk freshdesk intercom',
  cms: 'wordpress medium substack contentful ghost',
  learning: 'coursera udemy moodle duolingo',
  'payments-ledger': 'stripe paypal',
  banking: 'revolut monzo n26',
  'discord-bot': 'mee6',
  'subscriptions-billing': 'chargebee recurly',
  booking: 'calendly opentable',
  'auth-service': 'auth0 okta keycloak',
}
const kinds: ReadonlyMap<string, string> = new Map(
  Object.entries(products).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind] as const)),
)
const certain = 5

/** `an app like Instagram`, `a Slack clone`, `Uber for dogs`: what a product is compared with says what it is. */
export function likenesses(tokens: readonly Token[], archetypes: readonly Archetype[]): readonly Hit[] {
  return tokens.flatMap(({ lower }, at): readonly Hit[] => {
    const archetype = archetypes.find(({ name }) => name === kinds.get(lower))
    if (archetype === undefined || !isCompared(tokens, at)) return []
    return [{ archetype, words: lower, weight: certain, first: at, last: at }]
  })
}

function isCompared(tokens: readonly Token[], at: number): boolean {
  const { sentence } = tokens[at]!
  const word = (offset: number) => (tokens[at + offset]?.sentence === sentence ? (tokens[at + offset]?.lower ?? '') : '')
  const before = [word(-1), word(-2)]
  if (before.includes('like') || word(1) === 'clone' || word(1) === 'like' || word(1) === 'competitor') return true
  if (/^(?:of|to|than)$/.test(before[0]!) && /^(?:clone|alternative|similar|competitor|copy)$/.test(before[1]!)) return true
  if (before[0] === 'for' && /^(?:backend|end|architecture)$/.test(before[1]!)) return true
  // `Uber for dogs`, but not `login with Google for staff`.
  return word(1) === 'for' && (at === 0 || /^(?:an?|the|as)$/.test(before[0]!))
}
